"""What is to be computed, as plain data: kinds, points, the tree, department models, rules.

All numbers are integers: points whole, emphasis, alpha and mitigation in tenths, cut-offs in
thousandths of a point, edges in the integer unit of the value (cents, counts, years).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

ABSENT_CLASS = 255
ABSENT_SCORE = -1
GENERAL_VIEW = 0
REPAIRED_ON = "repaired_on"
"""The end that a repair gives a record; it is not a field of any kind."""


class RiskClass(IntEnum):
    """The class of one enterprise in one view; ordered, higher is riskier."""

    LOW = 0
    GENERAL = 1
    HIGHER = 2
    HIGH = 3


class Aggregate(StrEnum):
    """How the records of a point become its value."""

    COUNT = "count"
    COUNT_DISTINCT = "count_distinct"
    SUM = "sum"
    EXISTS = "exists"
    YEARS_SINCE = "years_since"


class Repaired(StrEnum):
    """What a repair does to a record in a point."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    INCLUDE_HALF = "include_half"


@dataclass(frozen=True, slots=True)
class Kind:
    """The fields of a record kind that definitions may name."""

    id: str
    coded: Mapping[str, tuple[str | bool, ...]]
    dates: tuple[str, ...]
    amounts: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A node of the tree. Level 3 holds points, level 1 has no parent."""

    id: str
    level: int
    parent: str | None
    floor: int
    cap: int


@dataclass(frozen=True, slots=True)
class Point:
    """One observation point: which records count, from when, until when, for how many points.

    `dates` are date fields, the first present one counts. `months` None means "now": the record
    has begun and none of its `ends` has passed. `scale` is how many integer units make one of
    `unit`. A value from `edges[i]` up to `edges[i + 1]`, exclusive, gives `points[i]`.
    """

    id: str
    indicator: str | None
    department: str | None
    kind: str
    aggregate: Aggregate
    months: int | None
    filter: Mapping[str, tuple[str | bool, ...]]
    dates: tuple[str, ...]
    ends: tuple[str, ...]
    repaired: Repaired
    field: str | None
    unit: str
    scale: int
    edges: tuple[int, ...]
    points: tuple[int, ...]
    own_evidence: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A point whose value is at least so much, in its integer unit."""

    point: str
    at_least: int


@dataclass(frozen=True, slots=True)
class DirectRule:
    """If the condition holds, no view is below the class."""

    id: str
    condition: Condition
    risk_class: RiskClass


@dataclass(frozen=True, slots=True)
class DepartmentModel:
    """How one department sees an enterprise; its view number is its place in the registry."""

    department: str
    view: int
    alpha_tenths: int
    emphasis_tenths: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything a score depends on besides the facts and the day.

    `cut_offs` are the lower bounds of general, higher and high in thousandths; `own_floors` those
    of a department's own dedicated points, in points. `sources` numbers each source department.
    """

    kinds: tuple[Kind, ...]
    sources: Mapping[str, int]
    indicators: tuple[Indicator, ...]
    points: tuple[Point, ...]
    departments: tuple[DepartmentModel, ...]
    view_count: int
    direct_rules: tuple[DirectRule, ...]
    cut_offs: tuple[int, int, int]
    own_floors: tuple[int, int, int]
    mitigation_tenths: int
