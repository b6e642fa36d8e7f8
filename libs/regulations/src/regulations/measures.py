"""Differentiated supervision: what follows from a class, and what does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from regulations.display import CLASSES
from rulebook import Book, Dated, Node

INTENSITIES = ("reduced", "normal", "raised", "strict")
"""How often and how closely, rising."""

TRIGGERS = (
    *("complaint_report", "data_monitoring", "transferred_lead", "required_by_law", "class_high"),
)
"""Reasons for a check beside the draws."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How one class is supervised."""

    intensity: str
    text_zh: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The measure of each class, and what no class lowers.

    Where one of `exceptions` holds, the check is targeted, with the reason. Key supervision keeps
    its own frequency where `key_supervision_kept`.
    """

    of_class: Mapping[str, Measure]
    exceptions: tuple[str, ...]
    key_supervision_kept: bool


@dataclass(frozen=True, slots=True)
class MeasureRules:
    """The measures as dated rules."""

    of_class: Dated[Mapping[str, Measure]]
    exceptions: Dated[tuple[str, ...]]
    key_supervision_kept: Dated[bool]

    def at(self, on: date) -> Measures:
        """Return the measures in force on a day. Raises NotInForce."""
        return Measures(
            self.of_class.at(on), self.exceptions.at(on), self.key_supervision_kept.at(on)
        )


def read_measures(book: Book) -> MeasureRules:
    """Read the measures. Raises BadRules."""
    names = ("measures", "exceptions", "key_supervision_kept")
    top = book.file("measures").mapping(("reference", *names))
    top["reference"].reference()
    return MeasureRules(
        of_class=top["measures"].dated(_measures),
        exceptions=top["exceptions"].dated(read_triggers),
        key_supervision_kept=top["key_supervision_kept"].dated(Node.boolean),
    )


def read_triggers(node: Node) -> tuple[str, ...]:
    """Read reasons for a check beside the draws."""
    return tuple(item.choice(TRIGGERS) for item in node.items())


def _measures(node: Node) -> Mapping[str, Measure]:
    found = {name: _measure(value) for name, value in node.mapping(CLASSES).items()}
    steps = [INTENSITIES.index(found[name].intensity) for name in CLASSES]
    if steps != sorted(steps):
        node.bad("the measures ease with rising risk", "Write them from low to high")
    return found


def _measure(node: Node) -> Measure:
    row = node.mapping(("intensity", "text_zh"))
    return Measure(row["intensity"].choice(INTENSITIES), row["text_zh"].text())
