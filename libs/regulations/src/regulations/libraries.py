"""Object sub-libraries: which department supervises an enterprise of an industry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from faults import Invalid
from regulations.departments import Departments
from regulations.tables import Industry
from rulebook import Book, Dated, Node


class UnknownIndustry(Invalid):
    """No industry of this code is in GB/T 4754."""

    def __init__(self, code: str) -> None:
        self.industry_code = code
        super().__init__(
            f"The industry {code!r} is not in GB/T 4754-2017. "
            'Give a code such as "2611", without the letter of its section.'
        )


@dataclass(frozen=True, slots=True)
class Library:
    """One sub-library of a department."""

    department: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """The rule of one library: industries that begin with one of the prefixes."""

    library: Library
    prefixes: Dated[tuple[str, ...]]

    def holds(self, industry_code: str, on: date) -> bool:
        """Whether an enterprise of an industry is a member on a day."""
        return industry_code.startswith(self.prefixes.get(on) or ())


def libraries_of(
    memberships: tuple[Membership, ...],
    industries: Mapping[str, Industry],
    industry_code: str,
    on: date,
) -> tuple[Library, ...]:
    """Return the libraries of an enterprise, in the order of the rules. Raises UnknownIndustry."""
    if industry_code not in industries:
        raise UnknownIndustry(industry_code)
    return tuple(rule.library for rule in memberships if rule.holds(industry_code, on))


def read_memberships(
    book: Book, departments: Departments, industries: Mapping[str, Industry]
) -> tuple[Membership, ...]:
    """Read the rules of all libraries. Raises BadRules."""

    def prefixes(node: Node) -> tuple[str, ...]:
        for item in node.items():
            if item.text() not in industries:
                item.bad(f"{item.text()} is not in GB/T 4754", "Write a code without its letter")
        return node.texts()

    top = book.file("libraries").mapping(("reference", "departments"))
    top["reference"].reference()
    found = []
    for department, node in top["departments"].unique():
        node.mapping(("id", "libraries"))["id"].choice({known.id for known in departments.all})
        for name, rule in node.mapping(("id", "libraries"))["libraries"].unique():
            row = rule.mapping(("id", "name_zh", "members"))
            library = Library(department, name, row["name_zh"].text())
            found.append(Membership(library, row["members"].dated(prefixes)))
    return tuple(found)
