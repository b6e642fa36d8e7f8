"""When several departments that see high make one joint task."""

from dataclasses import dataclass
from datetime import date

from kernel import Condition
from regulations.models.conditions import Points, WrittenCondition, read_condition
from rulebook import Book, Dated, Node

Ways = tuple[tuple[Condition, ...], ...]
"""Any of these, all conditions of which hold."""
WrittenWays = tuple[tuple[WrittenCondition, ...], ...]


@dataclass(frozen=True, slots=True)
class Breaker:
    """What pauses a run for a person; shares in basis points of the enterprises.

    On the day after the deadline of annual reports many classes worsen by right: then
    `deadline_worse_share_bp` holds, and `deadline_points` may change as they will.
    """

    min_new_candidates: int
    new_candidates_median_factor: int
    median_runs: int
    high_share_change_bp: int
    worse_share_bp: int
    deadline_worse_share_bp: int
    point_share_change_percent: int
    point_share_min_entities: int
    deadline_points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JointTrigger:
    """The trigger as in force on a day.

    Where all conditions of one list of `lost_contact` hold, contact is lost and the task remote;
    where those of one list of `excluded` hold there is none.
    """

    min_departments: int
    min_own_evidence_points: int
    cooling_days: int
    max_new_tasks_per_department_per_day: int
    lost_contact: Ways
    excluded: Ways
    breaker: Breaker


@dataclass(frozen=True, slots=True)
class JointRules:
    """The trigger as dated rules."""

    numbers: dict[str, Dated[int]]
    lost_contact: Dated[WrittenWays]
    excluded: Dated[WrittenWays]
    breaker: Dated[Breaker]

    def at(self, on: date, points: Points) -> JointTrigger:
        """Return the trigger in force on a day. Raises NotInForce, BadRules."""
        numbers = {name: dated.at(on) for name, dated in self.numbers.items()}
        return JointTrigger(
            **numbers,
            lost_contact=_of(self.lost_contact.at(on), points, on),
            excluded=_of(self.excluded.at(on), points, on),
            breaker=self.breaker.at(on),
        )


NUMBERS = (
    "min_departments",
    "min_own_evidence_points",
    "cooling_days",
    "max_new_tasks_per_department_per_day",
)
DEADLINE_POINTS = "deadline_points"
BREAKER = tuple(name for name in Breaker.__dataclass_fields__ if name != DEADLINE_POINTS)


def read_joint_rules(book: Book) -> JointRules:
    """Read the joint trigger. Raises BadRules."""
    file = book.file("joint_trigger")
    top = file.mapping(("reference", *NUMBERS, "lost_contact", "excluded", "breaker"))
    top["reference"].reference()
    return JointRules(
        numbers={name: top[name].dated(Node.integer) for name in NUMBERS},
        lost_contact=top["lost_contact"].dated(_ways),
        excluded=top["excluded"].dated(_ways),
        breaker=top["breaker"].dated(_breaker),
    )


def _ways(node: Node) -> WrittenWays:
    return tuple(tuple(map(read_condition, way.items())) for way in node.items())


def _of(ways: WrittenWays, points: Points, on: date) -> Ways:
    return tuple(tuple(condition.of(points, on) for condition in way) for way in ways)


def _breaker(node: Node) -> Breaker:
    row = node.mapping((*BREAKER, DEADLINE_POINTS))
    numbers = {name: row[name].integer() for name in BREAKER}
    return Breaker(**numbers, deadline_points=row[DEADLINE_POINTS].texts())
