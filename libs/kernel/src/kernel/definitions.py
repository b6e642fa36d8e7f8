"""What is to be computed, as plain data: kinds, points, the tree, department models, rules.

All numbers are integers: points whole, emphasis, alpha and mitigation in tenths, cut-offs in
thousandths of a point, edges in the integer unit of the value (cents, counts, years, millionths).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """How the facts of a measure become one number."""

    COUNT = "count"
    EXISTS = "exists"
    SUM = "sum"
    MAX = "max"
    LATEST = "latest"
    """The amount or category of the last one; on one day the larger one, categories worse last."""
    LONGEST = "longest"
    """Days since the earliest one that counts; its own day is day 1."""
    REPEATED = "repeated"
    """How many keys (`once_per`) occur at least twice; with a text `field`, with two texts."""


class Repaired(StrEnum):
    """What a repair does to a record in a measure."""

    EXCLUDE = "exclude"
    INCLUDE = "include"
    INCLUDE_HALF = "include_half"


class Span(StrEnum):
    """Which facts count, by their day and by their end, as seen from one day."""

    MONTHS = "months"
    """day in (today - n months, today], month ends clamped; only a repair ends it."""
    CURRENT = "current"
    """day <= today < end."""
    LAPSED = "lapsed"
    """day <= today and end <= today."""
    EVER = "ever"
    """day <= today, whatever its end."""
    ENDS_WITHIN = "ends_within"
    """day <= today, and the last day in force (the one before its end) in (today, today + n]."""
    REPORT_YEARS = "report_years"
    """day in the last n report years. A report year is the last one when its 30 June deadline,
    half a year after it ended, has passed."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span with its number of months, days or years, where it has one."""

    span: Span
    length: int = 0


@dataclass(frozen=True, slots=True)
class DayField:
    """A date field, or the day after it: the first day on which what it bounds is no longer so.

    A month stands for its first day, a year for its last. Facts hold days from 2000-01-01 on:
    an earlier one counts as that day.
    """

    name: str
    after: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A coded field that a table gives for another one: `of` maps its text to a place in `codes`.

    A text that is not in the table has the code `otherwise`; None refuses the record.
    """

    field: str
    codes: tuple[str, ...]
    of: Mapping[str, int]
    otherwise: int | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """A yes or no: whether an amount, times `scale`, lies below `bound`. Absent is no answer."""

    field: str
    bound: int
    scale: int


@dataclass(frozen=True, slots=True)
class Present:
    """A yes or no: whether a field is there."""

    field: str


@dataclass(frozen=True, slots=True)
class Only:
    """A yes or no: whether a list field holds something, and nothing but these codes."""

    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """A list field read member by member, as keys: `of` maps a member to a text or leaves it out.

    Equal texts of one record are one.
    """

    field: str
    of: Mapping[str, str]


Derived = Lookup | Below | Present | Only


@dataclass(frozen=True, slots=True)
class Kind:
    """The fields of a record kind that definitions may name.

    `coded` are fields with a closed table of codes, booleans among them; `derived` are coded
    fields that the platform works out; `members` read a list field.
    """

    id: str
    coded: Mapping[str, tuple[str | bool, ...]]
    days: Mapping[str, str]
    """Date field -> "day", "month" or "year"."""
    amounts: tuple[str, ...]
    """Decimals and integers."""
    texts: tuple[str, ...]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    members: Mapping[str, Members] = field(default_factory=dict)

    def codes(self, name: str) -> tuple[str | bool, ...]:
        """Return the codes of a coded or derived field. Raises KeyError."""
        if name in self.coded:
            return self.coded[name]
        derived = self.derived[name]
        return derived.codes if isinstance(derived, Lookup) else (False, True)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A node of the tree. Level 3 holds points, level 1 has no parent."""

    id: str
    level: int
    parent: str | None
    floor: int
    cap: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Which records of one kind count, and what number they make.

    `dates`: the first present one is the day of the fact. `ends`: the earliest present one is the
    first day on which it is no longer in force. `field` is the amount, or the coded field whose
    place among `categories` is the number (LATEST only). `scale`: integer units of one in `field`.
    A record without `field` is no fact of a MAX or LATEST; in a SUM it counts as 0.
    `once_per`: facts of one key count once; in a SUM the last of them. A record without the key
    stands for itself. `latest_per`: of each key only the last fact up to today is looked at, and
    it counts where it meets the filter; of one key and day the larger payload, then the later end,
    is the last. `members`: one fact for each member of a list field. Only one of these three tells
    the facts of a measure apart.
    `peer`: only facts whose peer, whom `once_per` names, had one of these states in the previous
    run; "classed" is the state of all that it classed.
    """

    kind: str
    aggregate: Aggregate
    window: Window
    filter: Mapping[str, tuple[str | bool, ...]]
    dates: tuple[DayField, ...]
    ends: tuple[DayField, ...] = ()
    repaired: Repaired = Repaired.EXCLUDE
    field: str | None = None
    scale: int = 1
    categories: tuple[str, ...] = ()
    once_per: str | None = None
    latest_per: str | None = None
    members: str | None = None
    peer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """Several plain COUNTs or SUMs added up; a matter that is in two parts counts twice."""

    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Age:
    """Whole years since the enterprise was established."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """floor(of x factor / to). No value where `to` is absent, 0 or below `min_sample`.

    `to_at_least` raises a smaller `to` to itself first. An absent `of` is no value either.
    """

    of: Measure
    to: Measure
    factor: int
    min_sample: int = 0
    to_at_least: int = 0


@dataclass(frozen=True, slots=True)
class Fall:
    """By how many millionths a monthly series fell against the same months a year before.

    The newest `months` consecutive months that are all there and begin at most `max_lag` months
    before the month of today (0: the newest is this month), against the same a year earlier.
    No value where one of those is missing or their sum is below `min_base` or 0; a rise is 0.
    `series` has the aggregate LATEST: of a month told twice the larger amount counts.
    """

    series: Measure
    months: int
    max_lag: int
    min_base: int = 0


@dataclass(frozen=True, slots=True)
class Within:
    """1 where a fact of `first` and one of `second` lie at most `days` apart, else 0."""

    first: Measure
    second: Measure
    days: int


@dataclass(frozen=True, slots=True)
class ZeroWhile:
    """1 where `zero` is 0 while `positive` is above 0, else 0; none where one of them is absent."""

    zero: Measure
    positive: Measure


@dataclass(frozen=True, slots=True)
class Uncovered:
    """How many required keys have no holder in force.

    `required` is a measure with `members`; `held` one whose `field` is a text: the key it covers,
    `latest_per` its own number, all states and ends. A key is covered where some holder of it
    counts. `lapsed`: count uncovered keys that had a holder (True), or never had one (False).
    """

    required: Measure
    held: Measure
    lapsed: bool


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """The category of the last report year; without a report `missing`, or `not_due` where the
    enterprise was established after that year.

    `latest` is a LATEST over categories with the window REPORT_YEARS 1. Absence counts from the
    report year `since` on; before that, or where nothing is known of the establishment, there is
    no value without a report. Where the only report was repaired there is none either.
    """

    latest: Measure
    missing: str
    not_due: str
    since: int


@dataclass(frozen=True, slots=True)
class MissedReports:
    """How many of the last n report years were missed, in halves: a repaired one is one half.
    A year told twice is one year.

    `missed` counts bad reports with INCLUDE_HALF; `reported` counts all reports, and a due year
    without one is missed, from the report year `since` on. Both have the window REPORT_YEARS n.
    """

    missed: Measure
    reported: Measure
    since: int


@dataclass(frozen=True, slots=True)
class PerHundred:
    """`of`, but of a sample of `from_sample` or more: of 100 in `among`, rounded up."""

    of: Measure
    among: Measure
    from_sample: int


Value = (
    Measure
    | Parts
    | Age
    | Ratio
    | Fall
    | Within
    | ZeroWhile
    | Uncovered
    | ReportStatus
    | MissedReports
    | PerHundred
)


@dataclass(frozen=True, slots=True)
class Point:
    """One observation point: a value, and for how many points it stands.

    `scale` is how many integer units make one of `unit`. A value from `edges[i]` up to
    `edges[i + 1]`, exclusive, gives `points[i]`; of categories the place is the edge. A value that
    does not exist gives none. A point of neither an indicator nor a department gives no points:
    it is there for rules and peer states.
    """

    id: str
    indicator: str | None
    department: str | None
    value: Value
    unit: str
    scale: int
    edges: tuple[int, ...]
    points: tuple[int, ...]
    categories: tuple[str, ...] = ()
    own_evidence: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A point whose value lies in a range, in its integer unit; `at_most` None is no bound."""

    point: str
    at_least: int
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class DirectRule:
    """If the condition holds, no view is below the class."""

    id: str
    condition: Condition
    risk_class: RiskClass


@dataclass(frozen=True, slots=True)
class PeerState:
    """What a run says of an enterprise to those related to it: by a condition or general class."""

    id: str
    condition: Condition | None = None
    risk_class: RiskClass | None = None


@dataclass(frozen=True, slots=True)
class DepartmentModel:
    """How one department sees an enterprise; its view number is its place in the registry."""

    department: str
    view: int
    alpha_tenths: int
    emphasis_tenths: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything a score depends on besides the facts, the previous run and the day.

    `cut_offs` are the lower bounds of general, higher and high in thousandths; `own_floors` those
    of a department's own dedicated points, in points. `sources` numbers each source department.
    `leavers`: where one of these holds, the enterprise has left: it has no class in any view.
    `peer_states` are bits 1.. of a peer's state; bit 0 says that the run classed it. Of one that
    has left a run says nothing.
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
    leavers: tuple[Condition, ...] = ()
    peer_states: tuple[PeerState, ...] = ()
