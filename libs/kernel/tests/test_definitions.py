from dataclasses import replace

import pytest

from kernel import (
    Aggregate,
    BadDefinitions,
    Condition,
    DayField,
    DepartmentModel,
    DirectRule,
    Fall,
    Indicator,
    Parts,
    PeerState,
    Ratio,
    Repaired,
    ReportStatus,
    RiskClass,
    Span,
    Window,
    compile_program,
    warm_up,
)

YEAR = Window(Span.MONTHS, 12)


def with_first(world, **change):
    points = (replace(world.definitions.points[0], **change), *world.definitions.points[1:])
    return replace(world.definitions, points=points)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "weather"}, "unknown kind weather"),
        ({"filter": {"colour": ("red",)}}, "filters on event.colour"),
        ({"filter": {"mode": ("mischief",)}}, "unknown code"),
        ({"dates": (DayField("amount"),)}, "which is no date"),
        ({"dates": ()}, "has no date field"),
        ({"ends": (DayField("mode"),)}, "which is no date"),
        ({"window": Window(Span.MONTHS)}, "wrong length"),
        ({"window": Window(Span.CURRENT, 3)}, "wrong length"),
        ({"window": Window(Span.LAPSED)}, "a repair would look like a lapse"),
        ({"aggregate": Aggregate.SUM}, "cannot sum event.None"),
        ({"aggregate": Aggregate.MAX, "field": "task"}, "cannot max event.task"),
        ({"field": "amount"}, "reads no field"),
        ({"categories": ("harm",), "field": "mode"}, "cannot read event.mode"),
        ({"once_per": "amount"}, "which is no text"),
        ({"members": "things"}, "unknown members"),
        ({"once_per": "task", "latest_per": "task"}, "more than one way"),
        (
            {"aggregate": Aggregate.LATEST, "field": "amount", "latest_per": "task"},
            "no key may tell facts apart",
        ),
        (
            {"aggregate": Aggregate.MAX, "field": "amount", "latest_per": "task"},
            "not at the latest per key",
        ),
        ({"peer": ("classed",)}, "once_per must name the peer"),
        ({"peer": ("dead",), "once_per": "task"}, "unknown states of peers"),
        ({"aggregate": Aggregate.REPEATED}, "by which key"),
        (
            {"repaired": Repaired.INCLUDE_HALF, "window": Window(Span.CURRENT)},
            "include_half",
        ),
        ({"repaired": Repaired.INCLUDE_HALF, "once_per": "task"}, "include_half"),
    ],
)
def test_a_measure_that_cannot_be_computed_is_refused(world, change, said):
    with pytest.raises(BadDefinitions, match=said):
        compile_program(with_first(world, value=replace(world.measure, **change)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"edges": (1, 2, 3, 4)}, "must begin at 0 and rise"),
        ({"edges": (0, 2, 2, 3)}, "must begin at 0 and rise"),
        ({"points": (0, 1)}, "as many points as edges"),
        ({"categories": ("one", "two")}, "places of its categories"),
        ({"indicator": "trunk"}, "must belong either"),
        ({"department": "fire"}, "must belong either"),
        ({"indicator": None, "department": "water"}, "must belong either"),
        ({"indicator": None}, "belongs nowhere"),
    ],
)
def test_a_point_that_says_nothing_sensible_is_refused(world, change, said):
    with pytest.raises(BadDefinitions, match=said):
        compile_program(with_first(world, **change))


def test_a_derived_value_that_cannot_be_finished_is_refused(world):
    count = world.measure
    latest = replace(count, aggregate=Aggregate.LATEST, field="amount")
    for value, said in (
        (Parts(()), "parts are added up"),
        (Parts((count, latest)), "parts are added up"),
        (Parts((replace(count, once_per="task"),) * 2), "parts are added up"),
        (Parts((replace(count, aggregate=Aggregate.EXISTS),) * 2), "parts are added up"),
        (Ratio(count, count, 30), "power of ten"),
        (Fall(count, 1, 3), "a series is the LATEST"),
        (Fall(latest, 3, 30), "at most 40 months"),
        (ReportStatus(latest, "missing", "not_due", 2022), "window of report years"),
    ):
        with pytest.raises(BadDefinitions, match=said):
            compile_program(with_first(world, value=value))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cut_offs": (200_000, 200_000, 750_000)}, "cut-offs must rise"),
        ({"own_floors": (0, 200, 300)}, "floors must rise"),
        ({"mitigation_tenths": 11}, "mitigation factor"),
        ({"sources": {"fire": 64}}, "numbered from 1 to 63"),
        ({"departments": (DepartmentModel("fire", 5, 4, {}),)}, "view 5 of fire does not exist"),
        ({"departments": (DepartmentModel("fire", 3, 11, {}),)}, "alpha of fire"),
        ({"departments": (DepartmentModel("fire", 3, 4, {"trunk": 11}),)}, "cannot emphasise"),
        ({"direct_rules": (DirectRule("x", Condition("y", 1), RiskClass.HIGH),)}, "unknown point"),
        (
            {"direct_rules": (DirectRule("x", Condition("age", 3, 2), RiskClass.HIGH),)},
            "empty range",
        ),
        ({"leavers": (Condition("y", 1),)}, "unknown point"),
        ({"peer_states": (PeerState("gone"),)}, "either a condition or a class"),
        (
            {"peer_states": (PeerState("high", risk_class=RiskClass.HIGH),) * 8},
            "at most 7 states",
        ),
        ({"indicators": (Indicator("lone", 2, None, 0, 1),)}, "must belong|does not hang"),
    ],
)
def test_definitions_that_contradict_themselves_are_refused(world, change, said):
    with pytest.raises(BadDefinitions, match=said):
        compile_program(replace(world.definitions, **change))


def test_two_points_of_one_name_are_refused(world):
    points = (*world.definitions.points, world.definitions.points[0])
    with pytest.raises(BadDefinitions, match="harm_12m is defined twice"):
        compile_program(replace(world.definitions, points=points))


def test_a_node_under_the_wrong_level_is_refused(world):
    tree = (*world.definitions.indicators, Indicator("stray", 3, "root", 0, 1))
    with pytest.raises(BadDefinitions, match="stray does not hang under its level"):
        compile_program(replace(world.definitions, indicators=tree))


@pytest.mark.parametrize(("floor", "cap"), [(1, 2), (-2, -1)])
def test_a_node_that_gives_points_for_nothing_is_refused(world, floor, cap):
    tree = (*world.definitions.indicators, Indicator("gift", 3, "trunk", floor, cap))
    with pytest.raises(BadDefinitions, match="floor of gift"):
        compile_program(replace(world.definitions, indicators=tree))


def test_the_same_definitions_have_the_same_version_and_encoding(world):
    again = compile_program(replace(world.definitions))
    assert (again.version, again.encoding) == (world.program.version, world.program.encoding)


def test_points_that_read_the_same_days_share_one_fact(world):
    point_of = world.program.layout.point_of
    feeding = [{point_of[feed.use.slot] for feed in group.feeds} for group in world.program.groups]
    slots = world.program.slots
    assert {slots[name] for name in ("harm_12m", "half", "merit", "amount", "visits")} in feeding
    assert len(world.program.groups) == 3


def test_everything_is_warm_after_warming_up():
    warm_up()
