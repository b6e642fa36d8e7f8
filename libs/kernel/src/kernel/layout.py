"""Points -> slots: which measures are folded, and how the values of points are finished from them.

The value of point i lies in slot i. A derived value is finished from further slots behind them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, auto

from kernel.definitions import (
    Age,
    Aggregate,
    Fall,
    Measure,
    MissedReports,
    Parts,
    PerHundred,
    Point,
    Ratio,
    Repaired,
    ReportStatus,
    Span,
    Uncovered,
    Value,
    Window,
    Within,
    ZeroWhile,
)
from kernel.errors import BadDefinitions


class Operation(IntEnum):
    """What a fact does to a slot. A `_ONCE` minds keys."""

    COUNT = 0
    EXISTS = auto()
    SUM = auto()
    LATEST = auto()
    COUNT_ONCE = auto()
    SUM_ONCE = auto()
    MAX = auto()
    LONGEST = auto()
    HALVES = auto()
    REPEATED = auto()
    SERIES = auto()
    FIRST = auto()
    SECOND = auto()
    REQUIRE = auto()
    COVER = auto()
    KNOWN = auto()
    YEARS = auto()
    BAD_YEARS = auto()


HALVING = frozenset({Operation.HALVES, Operation.BAD_YEARS})
"""Operations that look at the end of a fact themselves: at a repaired one in another way."""


class Finish(IntEnum):
    """How a derived value is finished once all facts are folded."""

    AGE = 0
    RATIO = auto()
    FALL = auto()
    ZERO_WHILE = auto()
    UNCOVERED = auto()
    STATUS = auto()
    MISSED = auto()
    PER_HUNDRED = auto()


PLAIN = {
    Aggregate.COUNT: Operation.COUNT,
    Aggregate.EXISTS: Operation.EXISTS,
    Aggregate.SUM: Operation.SUM,
    Aggregate.MAX: Operation.MAX,
    Aggregate.LATEST: Operation.LATEST,
    Aggregate.LONGEST: Operation.LONGEST,
    Aggregate.REPEATED: Operation.REPEATED,
}
ONCE = {Operation.COUNT: Operation.COUNT_ONCE, Operation.SUM: Operation.SUM_ONCE}
ORDERED = frozenset({Operation.LATEST, Operation.FIRST, Operation.SECOND, Operation.SERIES})
"""Operations that need the facts of a group by day, so that no key may come before it."""
WITHOUT_FACTS_ABSENT = frozenset({Operation.MAX, Operation.LATEST})
"""Operations whose slot has no value where no fact counts; of all others it is 0."""


@dataclass(frozen=True, slots=True)
class Use:
    """One measure that feeds one slot; `parameter` means what the operation needs."""

    slot: int
    measure: Measure
    operation: Operation
    parameter: int = 0


@dataclass(frozen=True, slots=True)
class Finisher:
    """One row of the finishing table: slots (or places) a and b, and three numbers."""

    operation: Finish
    out: int
    a: int = 0
    b: int = 0
    numbers: tuple[int, int, int] = (0, 0, 0)


@dataclass(slots=True)
class Layout:
    """All slots: who feeds them, how points are finished, whose point each slot is."""

    point_of: list[int]
    uses: list[Use] = field(default_factory=list)
    finishers: list[Finisher] = field(default_factory=list)
    absent: set[int] = field(default_factory=set)
    series: int = 0
    pairs: list[tuple[Measure, Measure]] = field(default_factory=list)

    def feed(self, slot: int, measure: Measure, operation: Operation, parameter: int = 0) -> None:
        """Let a measure feed a slot."""
        self.uses.append(Use(slot, measure, operation, parameter))
        if operation in WITHOUT_FACTS_ABSENT:
            self.absent.add(slot)

    def beside(self, point: int, measure: Measure, operation: Operation | None = None) -> int:
        """Let a measure feed a slot of its own behind those of the points."""
        slot = len(self.point_of)
        self.point_of.append(point)
        self.feed(slot, measure, operation_of(measure) if operation is None else operation)
        return slot


def operation_of(measure: Measure) -> Operation:
    """Return what a fact of a plain measure does."""
    operation = PLAIN[measure.aggregate]
    if measure.repaired is Repaired.INCLUDE_HALF:
        return Operation.HALVES
    return ONCE.get(operation, operation) if measure.once_per else operation


def _minds_what(measure: Measure) -> bool:
    """Whether what is repeated must be something else each time."""
    return measure.aggregate is Aggregate.REPEATED and measure.field is not None


def lay_out(points: Sequence[Point]) -> Layout:
    """Give every point its slot and what feeds it."""
    layout = Layout(list(range(len(points))))
    for number, point in enumerate(points):
        _place(layout, number, point.value, point)
    return layout


def _place(layout: Layout, number: int, value: Value, point: Point) -> None:
    match value:
        case Measure():
            layout.feed(number, value, operation_of(value), int(_minds_what(value)))
        case Parts(measures):
            for measure in measures:
                layout.feed(number, measure, operation_of(measure))
        case Age():
            layout.finishers.append(Finisher(Finish.AGE, number))
        case Within(first, second, days):
            layout.feed(number, first, Operation.FIRST, days)
            layout.feed(number, second, Operation.SECOND, days)
        case Fall():
            _fall(layout, number, value)
        case Uncovered():
            _uncovered(layout, number, value)
        case ReportStatus() | MissedReports():
            _reports(layout, number, value, point)
        case Ratio() | ZeroWhile() | PerHundred():
            _pair(layout, number, value)


def _pair(layout: Layout, number: int, value: Ratio | ZeroWhile | PerHundred) -> None:
    match value:
        case Ratio(of, to, factor, min_sample, to_at_least):
            numbers = (factor, min_sample, to_at_least)
            finish, measures = Finish.RATIO, (of, to)
        case ZeroWhile(zero, positive):
            finish, measures, numbers = Finish.ZERO_WHILE, (zero, positive), (0, 0, 0)
        case PerHundred(of, among, from_sample):
            finish, measures, numbers = Finish.PER_HUNDRED, (of, among), (from_sample, 0, 0)
    a, b = (layout.beside(number, measure) for measure in measures)
    layout.finishers.append(Finisher(finish, number, a, b, numbers))


def _fall(layout: Layout, number: int, value: Fall) -> None:
    place = layout.series
    layout.series += 1
    layout.feed(number, value.series, Operation.SERIES, place)
    numbers = (value.months, value.max_lag, value.min_base)
    layout.finishers.append(Finisher(Finish.FALL, number, place, 0, numbers))


def _uncovered(layout: Layout, number: int, value: Uncovered) -> None:
    """Points that ask about the same requirement share its lists, each remembering its records."""
    pair = (value.required, value.held)
    if pair not in layout.pairs:
        layout.pairs.append(pair)
        place = layout.pairs.index(pair)
        known = replace(value.held, filter={}, window=Window(Span.EVER), repaired=Repaired.INCLUDE)
        layout.feed(number, value.required, Operation.REQUIRE, place)
        layout.feed(number, value.held, Operation.COVER, place)
        layout.feed(number, known, Operation.KNOWN, place)
    place = layout.pairs.index(pair)
    numbers = (int(value.lapsed), 0, 0)
    layout.finishers.append(Finisher(Finish.UNCOVERED, number, place, 0, numbers))


def _reports(
    layout: Layout, number: int, value: ReportStatus | MissedReports, point: Point
) -> None:
    if isinstance(value, MissedReports):
        missed = layout.beside(number, value.missed, Operation.BAD_YEARS)
        reported = layout.beside(number, value.reported, Operation.YEARS)
        numbers = (value.missed.window.length, 0, value.since)
        layout.finishers.append(Finisher(Finish.MISSED, number, missed, reported, numbers))
        return
    latest = layout.beside(number, value.latest)
    told = replace(
        value.latest,
        aggregate=Aggregate.COUNT,
        field=None,
        categories=(),
        repaired=Repaired.INCLUDE,
    )
    reported = layout.beside(number, told, Operation.YEARS)
    try:
        missing, not_due = (point.categories.index(n) for n in (value.missing, value.not_due))
    except ValueError as error:
        raise BadDefinitions(f"{point.id}: {error}; its categories must name it.") from error
    numbers = (missing, not_due, value.since)
    layout.finishers.append(Finisher(Finish.STATUS, number, latest, reported, numbers))
