from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from regulations import SamplingFloors
from sampling.domain.errors import (
    NotRising,
    OtherPlan,
    UnderFloor,
    UnknownLibrary,
    UnknownPlan,
    WrongPlan,
)
from sampling.domain.plan import Plan, check
from sampling.domain.stratum import Ratios

ZHOUKOU = (Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
PLAN = Plan(
    plan_id=UUID(int=1),
    department="fire_rescue",
    library="公众聚集场所",
    check_type="fire_safety",
    item_codes=("FR-01",),
    ratios=Ratios(*ZHOUKOU),
    mandatory_high_share=Fraction(3, 10),
    first_day=date(2026, 9, 1),
    last_day=date(2026, 9, 30),
)


def checked(plan: Plan) -> None:
    check(plan, ["公众聚集场所"], SamplingFloors(*ZHOUKOU), "Zhoukou")


def test_a_plan_on_the_floors_stands() -> None:
    checked(PLAN)


def test_a_ratio_under_its_floor_is_refused_with_both_in_the_sentence() -> None:
    with pytest.raises(UnderFloor) as raised:
        checked(replace(PLAN, ratios=replace(PLAN.ratios, general=Fraction(29, 1000))))
    assert str(raised.value) == (
        "The ratio of general is 29/1000; in Zhoukou it may not be under 3/100. Raise it."
    )
    assert raised.value.field == "ratios.general"


@pytest.mark.parametrize(
    ("ratios", "field"),
    [
        (("10%", "10%", "20%", "20%"), "ratios.general"),
        (("1%", "20%", "20%", "20%"), "ratios.higher"),
        (("1%", "3%", "30%", "20%"), "ratios.high"),
    ],
)
def test_ratios_that_do_not_rise_with_risk_are_refused(ratios: tuple[str, ...], field: str) -> None:
    exact = (Fraction(int(ratio[:-1]), 100) for ratio in ratios)
    with pytest.raises(NotRising) as raised:
        checked(replace(PLAN, ratios=Ratios(*exact)))
    assert raised.value.field == field


def test_the_two_highest_ratios_may_be_equal() -> None:
    checked(replace(PLAN, ratios=replace(PLAN.ratios, higher=Fraction(1, 5))))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"check_type": "Fire"}, "check_type"),
        ({"item_codes": ()}, "item_codes"),
        ({"item_codes": ("FR-01", " ")}, "item_codes"),
        ({"last_day": date(2026, 8, 31)}, "last_day"),
    ],
)
def test_a_plan_that_cannot_be_right_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongPlan) as raised:
        checked(replace(PLAN, **change))
    assert raised.value.field == field


def test_a_library_of_somebody_else_is_refused_and_those_there_are_told() -> None:
    with pytest.raises(UnknownLibrary, match="it has: 公众聚集场所"):
        checked(replace(PLAN, library="餐饮服务"))


def test_the_same_plan_made_later_is_the_same() -> None:
    made = replace(PLAN, created_at=datetime(2026, 9, 1, tzinfo=UTC), regulations_version="2")
    made.require_same(PLAN)
    with pytest.raises(OtherPlan):
        made.require_same(replace(PLAN, item_codes=("FR-02",)))


def test_a_department_does_not_learn_of_others_plans() -> None:
    PLAN.require_sight("")
    PLAN.require_sight("fire_rescue")
    with pytest.raises(UnknownPlan):
        PLAN.require_sight("tax")
