"""Within how many working days something is to be done."""

from dataclasses import dataclass
from datetime import date

from rulebook import Book, Dated, Node


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Working days; the day of the cause is day 0.

    `aggregation`: of a kind of record that has none as short. `warning_*`: until a warning of that
    level is disposed of.
    """

    aggregation: int | None
    inspection_publication: int
    publication_withdrawal: int
    objection: int
    objection_at_most: int
    warning_acceptance: int
    warning_high: int
    warning_medium: int
    warning_low: int


DEADLINES = tuple(Deadlines.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """The deadlines as dated rules."""

    of: dict[str, Dated[int]]

    def at(self, on: date) -> Deadlines:
        """Return the deadlines in force on a day. Raises NotInForce."""
        own = {name: self.of[name].at(on) for name in DEADLINES if name != "aggregation"}
        return Deadlines(aggregation=self.of["aggregation"].get(on), **own)


def read_deadlines(book: Book) -> DeadlineRules:
    """Read the deadlines. Raises BadRules."""
    top = book.file("deadlines").mapping(("reference", "deadlines"))
    top["reference"].reference()
    found = {}
    for name, node in top["deadlines"].unique():
        row = node.mapping(("id", "name_zh", "working_days"))
        row["id"].choice(DEADLINES)
        row["name_zh"].text()
        found[name] = row["working_days"].dated(_number)
    if missing := [name for name in DEADLINES if name not in found]:
        top["deadlines"].bad(f"{', '.join(missing)} is missing", "Add it")
    return DeadlineRules(found)


def _number(node: Node) -> int:
    number = node.integer()
    return number if number > 0 else node.bad(f"{number} is no term", "Write 1 or more")
