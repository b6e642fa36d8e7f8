"""Credit repair: what an application of a day must show, and how it is handled."""

from dataclasses import dataclass
from datetime import date

from rulebook import Book, Dated, Node

CONDITIONS = (
    *("shortest_period_reached", "corrected", "duties_performed", "harm_removed"),
    *("no_repeat_of_the_kind", "on_no_list", "public_commitment", "integrity_education"),
)
EFFECTS = (
    *("publication_stopped", "sharing_stopped", "out_of_the_score"),
    *("evaluations_refreshed", "measures_lifted"),
)


@dataclass(frozen=True, slots=True)
class Repair:
    """The regime of the day of application. Days are working days after acceptance.

    Conditions of one city (`local_conditions`) stand beside those of the regime.
    """

    conditions: tuple[str, ...]
    local_conditions: tuple[str, ...]
    effects: tuple[str, ...]
    decided_within: int
    extended_by: int
    serious_list_after_months: int

    def required(self) -> tuple[str, ...]:
        """Return all that an application must show."""
        return (*self.conditions, *self.local_conditions)


@dataclass(frozen=True, slots=True)
class RepairRules:
    """Repair as dated rules."""

    conditions: Dated[tuple[str, ...]]
    local_conditions: Dated[tuple[str, ...]]
    effects: Dated[tuple[str, ...]]
    numbers: dict[str, Dated[int]]

    def at(self, on: date) -> Repair:
        """Return the regime for an application of a day. Raises NotInForce."""
        numbers = {name: dated.at(on) for name, dated in self.numbers.items()}
        return Repair(
            conditions=self.conditions.at(on),
            local_conditions=self.local_conditions.get(on) or (),
            effects=self.effects.at(on),
            **numbers,
        )


NUMBERS = ("decided_within", "extended_by", "serious_list_after_months")


def read_repair(book: Book) -> RepairRules:
    """Read the rules of repair. Raises BadRules."""
    names = ("conditions", "local_conditions", "effects")
    top = book.file("repair").mapping(("reference", *names, *NUMBERS))
    top["reference"].reference()
    return RepairRules(
        conditions=top["conditions"].dated(_conditions),
        local_conditions=top["local_conditions"].dated(_conditions),
        effects=top["effects"].dated(lambda n: tuple(item.choice(EFFECTS) for item in n.items())),
        numbers={name: top[name].dated(Node.integer) for name in NUMBERS},
    )


def _conditions(node: Node) -> tuple[str, ...]:
    return tuple(item.choice(CONDITIONS) for item in node.items())
