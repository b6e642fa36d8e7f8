from dataclasses import replace

import pytest

from kernel import (
    Aggregate,
    BadDefinitions,
    Condition,
    DepartmentModel,
    DirectRule,
    Indicator,
    Repaired,
    RiskClass,
    compile_program,
    warm_up,
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "weather"}, "unknown kind weather"),
        ({"filter": {"colour": ("red",)}}, "filters on event.colour"),
        ({"filter": {"mode": ("mischief",)}}, "unknown code"),
        ({"dates": ("amount",)}, "which is no date"),
        ({"dates": ()}, "has no date field"),
        ({"ends": ("mode",)}, "which is no date"),
        ({"edges": (1, 2, 3, 4)}, "must begin at 0 and rise"),
        ({"edges": (0, 2, 2, 3)}, "must begin at 0 and rise"),
        ({"points": (0, 1)}, "as many points as edges"),
        ({"months": 0}, "at least one month"),
        ({"aggregate": Aggregate.SUM}, "cannot sum event.None"),
        ({"field": "amount"}, "reads no field"),
        ({"repaired": Repaired.INCLUDE_HALF, "months": None}, "include_half"),
        ({"indicator": "trunk"}, "must belong either"),
        ({"department": "fire"}, "must belong either"),
        ({"indicator": None, "department": "water"}, "must belong either"),
    ],
)
def test_a_point_that_cannot_be_computed_is_refused(world, change, said):
    points = (replace(world.definitions.points[0], **change), *world.definitions.points[1:])
    with pytest.raises(BadDefinitions, match=said):
        compile_program(replace(world.definitions, points=points))


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
    feeding = [{feed.point.id for feed in group.feeds} for group in world.program.groups]
    assert {"harm_12m", "half", "merit", "amount"} <= feeding[0] | feeding[1] | feeding[2]
    assert len(world.program.groups) == 4


def test_everything_is_warm_after_warming_up():
    warm_up()
