"""The cases of a point try it on all sides: what no case asks, nobody has said."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from case_outcomes import outcome, shown
from casebook import LAW, variations
from independent.edges import measures

import kernel

DEFINITIONS = LAW.definitions(date(2026, 7, 15))
KINDS = {kind.id: kind for kind in DEFINITIONS.kinds}
POINTS = [point for point in DEFINITIONS.points if point.indicator or point.department]
STEPWISE = (
    *(kernel.Measure, kernel.Parts, kernel.Age, kernel.Uncovered),
    *(kernel.MissedReports, kernel.PerHundred),
)
MAYBE_NONE = (kernel.Age, kernel.Ratio, kernel.Fall, kernel.ZeroWhile, kernel.ReportStatus)
A_DAY = timedelta(1)


@dataclass(frozen=True)
class Told:
    """What the cases of a point tell of the kind of one of its measures."""

    measure: kernel.Measure
    day: date
    cases: tuple

    @property
    def kind(self):
        return KINDS[self.measure.kind]

    @property
    def records(self):
        return [record for case in self.cases for _, record, _ in case]

    def tried(self, name):
        values = (fields.get(name) for case in self.cases for _, _, fields in case)
        return {tuple(value) if isinstance(value, list) else value for value in values}


def cases_of(point):
    return [variation for variation in variations() if variation.point == point.id]


def all_told():
    for point in POINTS:
        cases = cases_of(point)
        for place, measure in enumerate(measures(point.value)) if cases else ():
            told = tuple(
                [entry for entry in case.given.told() if entry[1].kind == measure.kind]
                for case in cases
            )
            name = f"{point.id}-{place}"
            yield pytest.param(Told(measure, cases[0].given.day, told), id=name)


TOLD = tuple(all_told())


def greatest(value):
    """The greatest number that a value can be, where there is one."""
    if isinstance(value, kernel.MissedReports):
        return 2 * value.missed.window.length
    yes_or_no = isinstance(value, kernel.Within | kernel.ZeroWhile)
    exists = getattr(value, "aggregate", None) is kernel.Aggregate.EXISTS
    return 1 if yes_or_no or exists else None


def may_be_none(value):
    if isinstance(value, kernel.Measure):
        return value.aggregate in (kernel.Aggregate.LATEST, kernel.Aggregate.MAX)
    return isinstance(value, MAYBE_NONE)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_cases_reach_each_bin_and_both_sides_of_each_edge(point):
    cases = cases_of(point)
    assert cases, f"{point.id} has no case: add it to a file in cases/"
    reached = {outcome(case) for case in cases}
    assert kernel.NONE in reached or not may_be_none(point.value), "no case has no value"
    reached.discard(kernel.NONE)
    if point.categories:
        assert {point.categories[place] for place in reached} == {*point.categories}
        return
    for edge in point.edges[1:]:
        assert edge in reached, f"no case is exactly on {shown(point, edge)}"
        assert any(edge < value for value in reached) or edge == greatest(point.value)
        if isinstance(point.value, STEPWISE):
            assert edge - 1 in reached, f"no case is one unit below {shown(point, edge)}"
    bins = {bisect_right(point.edges, value) for value in reached}
    assert bins == {*range(1, len(point.edges) + 1)}


def both_sides(told, given, *, ends):
    """What a date field has to be, so that each side of each bound on it is tried."""
    unit, window, today = told.kind.days[given.name], told.measure.window, told.day
    if unit == "year":
        last = today.year - (1 if today.month >= 7 else 2)
        return {last - window.length, last - window.length + 1, last, last + 1}
    if unit == "month":
        return set()
    bounds = [today - timedelta(given.after)]
    if ends and window.span is kernel.Span.ENDS_WITHIN:
        bounds = [today, today + timedelta(window.length)]
    if not ends and window.span is kernel.Span.MONTHS:
        low = kernel.months_before(today, window.length)
        bounds.append(low - timedelta(given.after))
    return {day for bound in bounds for day in (bound, bound + A_DAY)}


@pytest.mark.parametrize("told", TOLD)
def test_cases_vary_each_day_and_end_over_its_bounds(told):
    first, *others = told.measure.dates
    for given in (first, *told.measure.ends):
        needed = both_sides(told, given, ends=given is not first)
        missing = needed - told.tried(given.name)
        assert not missing, f"{given.name} is never {', '.join(map(str, sorted(missing)))}"
    for given in (first, *others, *told.measure.ends):
        assert len(told.tried(given.name)) > 1, f"{given.name} is not varied"


@pytest.mark.parametrize("told", TOLD)
def test_cases_have_records_in_and_out_of_each_filter(told):
    for name, wanted in told.measure.filter.items():
        if name in told.kind.coded:
            assert {*wanted} & told.tried(name), f"no {name} that counts"
            assert told.tried(name) - {*wanted}, f"no {name} that does not count"
        else:
            source = told.kind.derived[name].field
            assert len(told.tried(source)) > 1, f"{source} is not varied"


@pytest.mark.parametrize("told", TOLD)
def test_cases_tell_one_matter_twice_where_it_counts_once(told):
    for name in filter(None, (told.measure.once_per, told.measure.latest_per)):
        assert any(twice(case, name) for case in told.cases), f"no {name} occurs twice"


def twice(case, name):
    """Whether two records of one case have the same key."""
    keys = {(number, fields.get(name)) for number, _, fields in case if fields.get(name)}
    return len(keys) > len({key for _, key in keys})


@pytest.mark.parametrize("told", TOLD)
def test_cases_repair_a_record_on_the_day_and_after_it_and_revoke_one(told):
    assert any(record.revoked for record in told.records), "no record is revoked"
    repairable = LAW.catalogue.kinds[told.kind.id].polarity != "neutral"
    if repairable and told.measure.repaired is not kernel.Repaired.INCLUDE:
        assert {told.day, told.day + A_DAY} <= {record.repaired_on for record in told.records}


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_cases_name_peers_where_the_previous_run_has_a_say(point):
    if any(measure.peer for measure in measures(point.value)):
        states = {state for case in cases_of(point) for each in case.given.peers.values()
                  for state in each}  # fmt: skip
        wanted = {state for measure in measures(point.value) for state in measure.peer}
        assert wanted - {"classed"} <= states, "no related enterprise is in that state"
        assert states - wanted, "no related enterprise is in another state"
