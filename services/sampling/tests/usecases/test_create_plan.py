import asyncio
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from sampling.domain.errors import (
    OtherPlan,
    UnderFloor,
    UnknownLibrary,
    UnknownPlan,
    WrongPlan,
)
from sampling.domain.plan_errors import ItemNotPublished, UnderMandatoryShare

pytestmark = pytest.mark.real


async def test_a_plan_is_kept_exactly_with_the_version_of_the_law_it_stood_under(
    town: Any, make: Any
) -> None:
    given = make.plan(mandatory_high_share=Fraction(1, 3))
    made = await town.create_plan(given, "coordinator")
    assert made.regulations_version.split("+")[1].startswith("zhoukou.")
    assert await town.get_plan(given.plan_id, "") == made
    assert (made.ratios, made.mandatory_high_share) == (make.zhoukou, Fraction(1, 3))


async def test_the_same_plan_many_times_at_once_is_one_plan(town: Any, make: Any) -> None:
    given = make.plan()
    answers = await asyncio.gather(*(town.create_plan(given, "x") for _ in range(8)))
    assert len(set(answers)) == 1
    assert town.rows("select count(*) from plan") == [(1,)]


async def test_other_content_under_one_id_is_refused(town: Any, make: Any) -> None:
    given = make.plan()
    await town.create_plan(given, "x")
    with pytest.raises(OtherPlan):
        await town.create_plan(replace(given, item_codes=("FR-002",)), "x")


async def test_a_plan_under_a_floor_of_the_city_is_refused_and_not_kept(
    town: Any, make: Any
) -> None:
    low = replace(make.zhoukou, low=Fraction(9, 1000))
    with pytest.raises(UnderFloor, match="The ratio of low is 9/1000; in Zhoukou it may not be"):
        await town.create_plan(make.plan(ratios=low), "x")
    assert town.rows("select count(*) from plan") == [(0,)]


async def test_a_plan_on_file_is_answered_alike_after_the_floors_have_risen(
    town: Any, make: Any
) -> None:
    made = await town.create_plan(make.plan(), "x")
    town.change("update plan_version set ratios[1] = '1/1000'")
    under = replace(made.ratios, low=Fraction(1, 1000))
    assert (await town.create_plan(replace(made, ratios=under), "x")).ratios == under


async def test_a_plan_names_a_department_of_the_city_and_a_library_of_its_own(
    town: Any, make: Any
) -> None:
    with pytest.raises(WrongPlan) as raised:
        await town.create_plan(make.plan(department="circus"), "x")
    assert raised.value.field == "department_id"
    with pytest.raises(UnknownLibrary):
        await town.create_plan(make.plan(department="market_regulation"), "x")


async def test_shaoxing_wants_three_in_ten_of_the_drawn_to_be_high_risk(
    town: Any, make: Any
) -> None:
    with pytest.raises(UnderMandatoryShare, match="in Shaoxing at least 3/10 of the drawn"):
        await town.governed_as("shaoxing").create_plan(make.plan(), "x")


async def test_an_item_that_is_on_no_published_list_is_refused(town: Any, make: Any) -> None:
    """MR-006 was withdrawn on 2026-01-01; the town's day is 2026-09-01."""
    given = make.plan(
        department="market_regulation", library="餐饮服务", item_codes=("MR-001", "MR-006")
    )
    with pytest.raises(ItemNotPublished, match=r"'MR-006' is not on the list .* on 2026-09-01"):
        await town.create_plan(given, "x")


async def test_plans_are_paged_newest_first_and_a_department_sees_its_own(
    town: Any, make: Any
) -> None:
    own = [await town.planned() for _ in range(3)]
    foreign = await town.planned(
        department="market_regulation", library="餐饮服务", item_codes=("MR-001",)
    )
    first, before = await town.list_plans("", None, 2)
    rest, end = await town.list_plans("", before, 2)
    assert [*first, *rest] == [foreign, *reversed(own)]
    assert end is None
    assert (await town.list_plans("fire_rescue", None, 50))[0] == own[::-1]
    with pytest.raises(UnknownPlan):
        await town.get_plan(foreign.plan_id, "fire_rescue")
