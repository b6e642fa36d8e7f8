"""Which plans may stand. Items are those of the catalogue; FR-003 and MR-044 are key ones."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

import regulations
from regulations import SamplingFloors
from sampling.domain.errors import (
    NoMandatoryShare,
    NotRising,
    UnderFloor,
    UnknownLibrary,
    WrongPlan,
)
from sampling.domain.plan import Partner, Plan
from sampling.domain.plan_errors import (
    ItemOfAnother,
    MixedItems,
    UnderItemShare,
    UnderMandatoryShare,
)
from sampling.domain.plan_law import PlanLaw, checked, statutory_share
from sampling.domain.stratum import Ratios

DAY = date(2026, 9, 1)
ITEMS = regulations.load().supervision
ZHOUKOU = (Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
FIRE, MARKET = "fire_rescue", "market_regulation"
LAW = PlanLaw(
    city="Zhoukou",
    departments=[FIRE, MARKET],
    libraries=["公众聚集场所"],
    floors=SamplingFloors(*ZHOUKOU),
    least_high_share=None,
    last_year=2026,
    item=lambda code: ITEMS.at(code, DAY),
)
PLAN = Plan(
    plan_id=UUID(int=1),
    department=FIRE,
    library="公众聚集场所",
    check_type="fire_safety",
    item_codes=("FR-001",),
    first_day=DAY,
    last_day=date(2026, 9, 30),
    ratios=Ratios(*ZHOUKOU),
    mandatory_high_share=Fraction(3, 10),
)
ALL = Ratios(*[Fraction(1)] * 4)


def of(**changes: Any) -> Plan:
    return checked(replace(PLAN, **changes), LAW)


def test_a_plan_on_the_floors_stands_and_says_how_its_items_are_supervised() -> None:
    assert of() == replace(PLAN, mode="on_site", key=False)


def test_a_ratio_under_its_floor_is_refused_with_both_in_the_sentence() -> None:
    with pytest.raises(UnderFloor) as raised:
        of(ratios=replace(PLAN.ratios, general=Fraction(29, 1000)))
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
        of(ratios=Ratios(*exact))
    assert raised.value.field == field


def test_the_two_highest_ratios_may_be_equal() -> None:
    of(ratios=replace(PLAN.ratios, higher=Fraction(1, 5)))


def test_a_credit_rule_without_a_mandatory_share_is_refused() -> None:
    with pytest.raises(NoMandatoryShare, match="every plan draws a share of high-risk"):
        of(mandatory_high_share=Fraction(0))


def test_a_mandatory_share_keeps_the_least_of_a_city_that_names_one() -> None:
    law = replace(LAW, least_high_share=Fraction(31, 100))
    with pytest.raises(UnderMandatoryShare, match="in Zhoukou at least 31/100 of the drawn"):
        checked(PLAN, law)
    checked(replace(PLAN, mandatory_high_share=Fraction(31, 100)), law)


def test_all_alike_are_drawn_no_less_than_the_item_says() -> None:
    """FR-001 says 不低于2%."""
    undirected = {"ratios": None, "mandatory_high_share": Fraction(0)}
    with pytest.raises(UnderItemShare) as raised:
        of(**undirected, undirected_share=Fraction(19, 1000))
    assert (raised.value.field, raised.value.expected) == ("undirected_share", "1/50 or more")
    of(**undirected, undirected_share=Fraction(2, 100))


def test_a_plan_without_a_credit_rule_draws_a_share_of_all_alike() -> None:
    undirected = {"ratios": None, "mandatory_high_share": Fraction(0)}
    of(**undirected, undirected_share=Fraction(3, 100))
    with pytest.raises(WrongPlan, match="or an undirected_share of a plan") as raised:
        of(**undirected)
    assert raised.value.field == "ratios"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"check_type": "Fire"}, "check_type"),
        ({"item_codes": ()}, "item_codes"),
        ({"last_day": date(2026, 8, 31)}, "last_day"),
        ({"last_day": date(2027, 1, 1)}, "last_day"),
        ({"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 4)}, "last_day"),
        ({"partners": (Partner("circus", ("MR-001",)),)}, "department_id"),
        ({"partners": (Partner(FIRE, ("FR-002",)),)}, "partners"),
        ({"partners": (Partner(MARKET, ()),)}, "item_codes"),
        ({"escalation_reason": "多次逾期"}, "escalation_reason"),
    ],
)
def test_a_plan_that_cannot_be_right_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongPlan) as raised:
        of(**change)
    assert raised.value.field == field


def test_a_library_of_somebody_else_is_refused_and_those_there_are_told() -> None:
    with pytest.raises(UnknownLibrary, match="it has: 公众聚集场所"):
        of(library="餐饮服务")


def test_an_item_is_its_own_departments_and_a_partner_brings_its_own() -> None:
    with pytest.raises(ItemOfAnother, match=r"MR-001 is supervised by market_regulation"):
        of(item_codes=("FR-001", "MR-001"))
    joint = of(partners=(Partner(MARKET, ("MR-001",)),))
    assert [each.department for each in joint.acting()] == [FIRE, MARKET]


def test_key_items_and_general_ones_are_not_planned_together() -> None:
    with pytest.raises(MixedItems, match="kind: FR-001 general, FR-003 key"):
        of(item_codes=("FR-001", "FR-003"))


def test_a_remote_item_is_inspected_on_site_only_for_a_reason() -> None:
    assert of(item_codes=("FR-004",)).mode == "remote_documents"
    with pytest.raises(MixedItems, match="FR-001 on_site, FR-004 remote_documents") as raised:
        of(item_codes=("FR-001", "FR-004"))
    assert "escalation_reason" in raised.value.expected
    assert of(item_codes=("FR-004",), escalation_reason="多次逾期").mode == "on_site"


def test_what_statute_asks_of_a_key_item_is_asked_of_every_class() -> None:
    """FR-003: 100%, 对每家单位每半年检查不少于1次. MR-044: 不低于33%, 每半年不少于1次."""
    shares = {code: statutory_share(ITEMS.at(code, DAY)) for code in ("FR-003", "MR-044", "FR-001")}
    assert shares == {"FR-003": 1, "MR-044": Fraction(33, 100), "FR-001": 0}
    with pytest.raises(
        UnderItemShare, match=r"item FR-003 \(100%\) .* no less than 1/1 a"
    ) as raised:
        of(item_codes=("FR-003",), ratios=replace(ALL, low=Fraction(99, 100)))
    assert raised.value.field == "ratios.low"
    assert of(item_codes=("FR-003",), ratios=ALL).key


def test_the_ratios_of_key_items_need_not_rise_but_may_not_fall() -> None:
    with pytest.raises(NotRising):
        of(item_codes=("FR-001",), ratios=ALL)
    with pytest.raises(NotRising):
        of(item_codes=("FR-003",), ratios=replace(ALL, high=Fraction(1, 2)))


def test_key_items_drawn_undirected_keep_their_share_too() -> None:
    undirected = {"item_codes": ("FR-003",), "ratios": None, "mandatory_high_share": Fraction(0)}
    with pytest.raises(UnderItemShare) as raised:
        of(**undirected, undirected_share=Fraction(1, 2))
    assert raised.value.field == "undirected_share"
    assert of(**undirected, undirected_share=Fraction(1)).key
