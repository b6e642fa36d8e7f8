"""The registry of departments and of the sources outside them."""

from collections.abc import Mapping
from dataclasses import dataclass

from faults import NotFound
from rulebook import Book, Node

DEPARTMENTS = 33
"""The registry is complete or refused: the general model's views are numbered by it."""


class UnknownDepartment(NotFound):
    """No department of this name is in the registry."""

    def __init__(self, department: str) -> None:
        self.department = department
        super().__init__(f"The department {department!r} is not in the registry of 33.")


@dataclass(frozen=True, slots=True)
class Department:
    """One of the 33 enforcement departments; `seq` is its view number."""

    seq: int
    id: str
    name_zh: str
    name_en: str
    key_field: bool
    has_model: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Whoever may stand in a record's source_department."""

    id: str
    number: int
    name_zh: str
    external: bool


@dataclass(frozen=True, slots=True)
class Departments:
    """All departments by seq, and all sources by id."""

    all: tuple[Department, ...]
    sources: Mapping[str, Source]

    def get(self, department: str) -> Department:
        """Return one department. Raises UnknownDepartment."""
        for known in self.all:
            if known.id == department:
                return known
        raise UnknownDepartment(department)


def read_departments(book: Book, with_model: frozenset[str]) -> Departments:
    """Read the registry. Raises BadRules."""
    top = book.file("departments").mapping(("reference", "departments", "external_sources"))
    top["reference"].reference()
    found = tuple(_department(node, with_model) for _, node in top["departments"].unique())
    if [department.seq for department in found] != list(range(1, DEPARTMENTS + 1)):
        top["departments"].bad("seq does not run from 1 to 33", "List each department once")
    sources = {d.id: Source(d.id, d.seq, d.name_zh, external=False) for d in found}
    for name, node in top["external_sources"].unique():
        row = node.mapping(("id", "number", "name_zh"))
        number = row["number"].integer()
        if name in sources or number in {source.number for source in sources.values()}:
            node.bad(f"the source {name} or its number {number} is taken", "Give it another")
        sources[name] = Source(name, number, row["name_zh"].text(), external=True)
    return Departments(found, sources)


def _department(node: Node, with_model: frozenset[str]) -> Department:
    row = node.mapping(("id", "seq", "name_zh", "name_en", "key_field"))
    name = row["id"].text()
    return Department(
        seq=row["seq"].integer(),
        id=name,
        name_zh=row["name_zh"].text(),
        name_en=row["name_en"].text(),
        key_field=row["key_field"].boolean(),
        has_model=name in with_model,
    )
