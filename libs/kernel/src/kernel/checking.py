"""Definitions that contradict themselves are refused before anything is computed with them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from kernel.definitions import (
    Aggregate,
    Condition,
    Definitions,
    Fall,
    Kind,
    Measure,
    MissedReports,
    Parts,
    Point,
    Ratio,
    Repaired,
    ReportStatus,
    Span,
    Within,
)
from kernel.errors import BadDefinitions
from kernel.layout import lay_out
from kernel.tables import CLASSED
from kernel.work import BUFFER

MAX_SOURCES = 64
MAX_PEER_STATES = 7
UNITS = ("day", "month", "year")
WITH_LENGTH = (Span.MONTHS, Span.ENDS_WITHIN, Span.REPORT_YEARS)
WITHOUT_FIELD = (Aggregate.COUNT, Aggregate.EXISTS, Aggregate.LONGEST, Aggregate.REPEATED)


def check(definitions: Definitions) -> None:
    """Refuse definitions that cannot be computed. Raises BadDefinitions, naming the place."""
    kinds = {kind.id: kind for kind in definitions.kinds}
    level_3 = {node.id for node in definitions.indicators if node.level == 3}
    departments = {model.department for model in definitions.departments}
    _once("point", (point.id for point in definitions.points))
    _once("indicator", (node.id for node in definitions.indicators))
    _once("view", (str(model.view) for model in definitions.departments))
    states = {CLASSED, *(state.id for state in definitions.peer_states)}
    for point in definitions.points:
        for measure in measures_of(point.value):
            _check_measure(point.id, measure, kinds, states)
        _check_bins(point)
        _check_value(point)
        _check_place(point, level_3, departments)
    lay_out(definitions.points)
    _check_models(definitions, level_3)
    _check_conditions(definitions)
    _check_tree(definitions)


def measures_of(value: object) -> Iterator[Measure]:
    """Return the measures of a value, whatever it is made of."""
    if isinstance(value, Measure):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from measures_of(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from measures_of(getattr(value, field.name))


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadDefinitions(f"The {what} {name} is defined twice.")
        seen.add(name)


def _check_place(point: Point, level_3: set[str], departments: set[str]) -> None:
    neither = point.indicator is None and point.department is None
    if neither and any(point.points):
        raise BadDefinitions(f"The point {point.id} belongs nowhere, so it can give no points.")
    if not neither and (point.indicator in level_3) == (point.department in departments):
        raise BadDefinitions(
            f"The point {point.id} must belong either to a level-3 indicator or to a "
            f"department with a model, not to {point.indicator} and {point.department}."
        )


def _check_measure(name: str, measure: Measure, kinds: dict[str, Kind], states: set[str]) -> None:
    if measure.kind not in kinds:
        raise BadDefinitions(f"The point {name} reads the unknown kind {measure.kind}.")
    kind = kinds[measure.kind]
    _check_filter(name, measure, kind)
    _check_days(name, measure, kind)
    _check_field(name, measure, kind)
    for key in (measure.once_per, measure.latest_per):
        if key is not None and key not in kind.texts:
            raise BadDefinitions(f"{name} tells facts apart by {kind.id}.{key}, which is no text.")
    keys = [key for key in (measure.once_per, measure.latest_per, measure.members) if key]
    if len(keys) > 1:
        raise BadDefinitions(f"{name} tells facts apart in more than one way: {', '.join(keys)}.")
    if keys and measure.aggregate is Aggregate.LATEST:
        raise BadDefinitions(f"{name} asks for the latest of all: no key may tell facts apart.")
    if measure.latest_per and measure.aggregate is Aggregate.MAX:
        raise BadDefinitions(f"{name}: the largest looks at all facts, not at the latest per key.")
    if measure.members is not None and measure.members not in kind.members:
        raise BadDefinitions(f"{name} reads unknown members {kind.id}.{measure.members}.")
    if unknown := set(measure.peer) - states:
        raise BadDefinitions(f"{name} asks for unknown states of peers: {sorted(unknown)}.")
    if measure.peer and measure.once_per is None:
        raise BadDefinitions(f"{name} asks for states of peers: once_per must name the peer.")
    if measure.aggregate is Aggregate.REPEATED and measure.once_per is None:
        raise BadDefinitions(f"{name} asks what is repeated: once_per must say by which key.")


def _check_filter(name: str, measure: Measure, kind: Kind) -> None:
    for field, wanted in measure.filter.items():
        if field not in kind.coded and field not in kind.derived:
            raise BadDefinitions(f"{name} filters on {kind.id}.{field}, which is not coded.")
        for value in wanted:
            if value not in kind.codes(field):
                raise BadDefinitions(f"{name} filters on {field} = {value!r}, an unknown code.")


def _check_days(name: str, measure: Measure, kind: Kind) -> None:
    for given in (*measure.dates, *measure.ends):
        if kind.days.get(given.name) not in UNITS:
            raise BadDefinitions(f"{name} reads the day {kind.id}.{given.name}, which is no date.")
    if not measure.dates:
        raise BadDefinitions(f"The point {name} has no date field.")
    window, halved = measure.window, measure.repaired is Repaired.INCLUDE_HALF
    if (window.length < 1) == (window.span in WITH_LENGTH):
        raise BadDefinitions(f"The window {window.span} of {name} has a wrong length.")
    if window.span is Span.LAPSED and measure.repaired is not Repaired.INCLUDE:
        raise BadDefinitions(f"{name}: a repair would look like a lapse; write repaired: include.")
    if halved and (
        measure.aggregate is not Aggregate.COUNT
        or measure.once_per
        or window.span not in (Span.MONTHS, Span.REPORT_YEARS)
    ):
        raise BadDefinitions(f"{name}: include_half halves a plain count in a window only.")


def _check_field(name: str, measure: Measure, kind: Kind) -> None:
    field, aggregate = measure.field, measure.aggregate
    if measure.categories:
        known = field is not None and (field in kind.coded or field in kind.derived)
        codes = kind.codes(str(field)) if known else ()
        if aggregate is not Aggregate.LATEST or not set(measure.categories) <= set(codes):
            raise BadDefinitions(f"{name} cannot read {kind.id}.{field} as {measure.categories}.")
    elif aggregate in WITHOUT_FIELD:
        if field is not None and field not in kind.texts:
            raise BadDefinitions(f"{name}: the aggregate {aggregate} reads no field.")
    elif field not in kind.amounts:
        raise BadDefinitions(f"{name} cannot {aggregate} {kind.id}.{field}.")


def _check_bins(point: Point) -> None:
    rising = all(a < b for a, b in zip(point.edges, point.edges[1:], strict=False))
    if not point.edges or point.edges[0] != 0 or not rising:
        raise BadDefinitions(f"The edges of {point.id} must begin at 0 and rise: {point.edges}.")
    if len(point.points) != len(point.edges):
        raise BadDefinitions(f"The point {point.id} needs as many points as edges.")
    if point.categories and point.edges != tuple(range(len(point.categories))):
        raise BadDefinitions(f"The edges of {point.id} must be the places of its categories.")


def _check_value(point: Point) -> None:
    value, wrong = point.value, ""
    match value:
        case Measure() if value.categories:
            wrong = "" if value.categories == point.categories else "its categories differ"
        case Parts(parts):
            forms = {(part.aggregate, part.once_per) for part in parts}
            if len(forms) != 1 or forms - {(Aggregate.COUNT, None), (Aggregate.SUM, None)}:
                wrong = "parts are added up: write counts or sums of one form, without once_per"
        case Ratio(factor=factor) if not re.fullmatch("10*", str(factor)):
            wrong = "the factor must be a power of ten"
        case Fall(series, months, max_lag) if (
            series.aggregate is not Aggregate.LATEST or months + max_lag + 12 > BUFFER
        ):
            wrong = f"a series is the LATEST of each of at most {BUFFER} months"
        case Within(first, second) if (first.kind, first.dates, first.ends, first.repaired) != (
            (second.kind, second.dates, second.ends, second.repaired)
        ):
            wrong = "both events must be read from one kind in one way"
        case ReportStatus(latest) if latest.window.span is not Span.REPORT_YEARS:
            wrong = "the status of a report needs a window of report years"
        case MissedReports(missed, reported) if (
            missed.window != reported.window or missed.window.span is not Span.REPORT_YEARS
        ):
            wrong = "missed and reported need the same window of report years"
    if wrong:
        raise BadDefinitions(f"{point.id}: {wrong}.")


def _check_models(definitions: Definitions, level_3: set[str]) -> None:
    for model in definitions.departments:
        if not 0 < model.view < definitions.view_count:
            raise BadDefinitions(f"The view {model.view} of {model.department} does not exist.")
        if not 0 <= model.alpha_tenths <= 10:
            raise BadDefinitions(f"The alpha of {model.department} must lie between 0 and 1.")
        for node, tenths in model.emphasis_tenths.items():
            if node not in level_3 or tenths < 0:
                raise BadDefinitions(f"{model.department} cannot emphasise {node}.")
    for name, limits in (("cut-offs", definitions.cut_offs), ("floors", definitions.own_floors)):
        if not 0 < limits[0] < limits[1] < limits[2]:
            raise BadDefinitions(f"The {name} must rise: {limits}.")
    if not 0 <= definitions.mitigation_tenths <= 10:
        raise BadDefinitions("The mitigation factor must lie between 0 and 1.")
    if any(not 0 < number < MAX_SOURCES for number in definitions.sources.values()):
        raise BadDefinitions(f"Source departments are numbered from 1 to {MAX_SOURCES - 1}.")


def _check_conditions(definitions: Definitions) -> None:
    points = {point.id for point in definitions.points}
    states = definitions.peer_states
    if len(states) > MAX_PEER_STATES:
        raise BadDefinitions(f"A peer has at most {MAX_PEER_STATES} states.")
    for state in states:
        if (state.condition is None) == (state.risk_class is None):
            raise BadDefinitions(f"The state {state.id} needs either a condition or a class.")
    asked: list[tuple[str, Condition]] = [
        *((f"direct rule {rule.id}", rule.condition) for rule in definitions.direct_rules),
        *((f"state {s.id}", s.condition) for s in states if s.condition is not None),
        *(("rule of who has left", leaver) for leaver in definitions.leavers),
    ]
    for what, condition in asked:
        if condition.point not in points:
            raise BadDefinitions(f"The {what} asks for an unknown point.")
        if condition.at_most is not None and condition.at_most < condition.at_least:
            raise BadDefinitions(f"The {what} asks for an empty range of {condition.point}.")


def _check_tree(definitions: Definitions) -> None:
    levels = {node.id: node.level for node in definitions.indicators}
    for node in definitions.indicators:
        expected = None if node.level == 1 else node.level - 1
        above = None if node.parent is None else levels.get(node.parent)
        if node.level not in (1, 2, 3) or above != expected:
            raise BadDefinitions(f"The indicator {node.id} does not hang under its level.")
        if not node.floor <= 0 <= node.cap:
            raise BadDefinitions(f"The floor of {node.id} must not exceed 0, nor 0 its cap.")
