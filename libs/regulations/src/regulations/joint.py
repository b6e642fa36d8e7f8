"""When several departments that see high make one joint task."""

from dataclasses import dataclass
from datetime import date

from kernel import Condition
from rulebook import Book, Dated, Node


@dataclass(frozen=True, slots=True)
class Breaker:
    """What pauses a run for a person; shares in basis points of the enterprises."""

    min_new_candidates: int
    new_candidates_median_factor: int
    median_runs: int
    high_share_change_bp: int
    worse_share_bp: int
    point_share_change_percent: int
    point_share_min_entities: int


@dataclass(frozen=True, slots=True)
class JointTrigger:
    """The trigger as in force on a day. Where a lost-contact condition holds, go remote."""

    min_departments: int
    min_own_evidence_points: int
    cooling_days: int
    max_new_tasks_per_department_per_day: int
    lost_contact: tuple[Condition, ...]
    breaker: Breaker


@dataclass(frozen=True, slots=True)
class JointRules:
    """The trigger as dated rules."""

    numbers: dict[str, Dated[int]]
    lost_contact: Dated[tuple[Condition, ...]]
    breaker: Dated[Breaker]

    def at(self, on: date) -> JointTrigger:
        """Return the trigger in force on a day. Raises NotInForce."""
        numbers = {name: dated.at(on) for name, dated in self.numbers.items()}
        return JointTrigger(
            **numbers, lost_contact=self.lost_contact.at(on), breaker=self.breaker.at(on)
        )


NUMBERS = (
    "min_departments",
    "min_own_evidence_points",
    "cooling_days",
    "max_new_tasks_per_department_per_day",
)


def read_joint_rules(book: Book) -> JointRules:
    """Read the joint trigger. Raises BadRules."""
    top = book.file("joint_trigger").mapping(("reference", *NUMBERS, "lost_contact", "breaker"))
    top["reference"].reference()
    return JointRules(
        numbers={name: top[name].dated(Node.integer) for name in NUMBERS},
        lost_contact=top["lost_contact"].dated(lambda n: tuple(map(read_condition, n.items()))),
        breaker=top["breaker"].dated(_breaker),
    )


def read_condition(node: Node) -> Condition:
    """Read a point and the least value of it that counts."""
    row = node.mapping(("point", "at_least"))
    return Condition(row["point"].text(), row["at_least"].integer())


def _breaker(node: Node) -> Breaker:
    row = node.mapping(tuple(Breaker.__dataclass_fields__))
    return Breaker(**{name: value.integer() for name, value in row.items()})
