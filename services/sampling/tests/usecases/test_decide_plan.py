"""Plans in versions: proposed, decided on by a second person, drawn by in the version in force."""

import asyncio
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from sampling.domain.errors import OtherPlan, UnderFloor, UnknownPlan
from sampling.domain.plan import PlanState
from sampling.domain.plan_errors import ItemNotPublished, OwnProposal, PlanNotApproved

pytestmark = pytest.mark.real


async def test_nobody_is_drawn_by_a_plan_before_a_second_person_has_approved_it(
    town: Any, make: Any
) -> None:
    town.example()
    made = await town.create_plan(make.plan(), "wang")
    with pytest.raises(PlanNotApproved):
        await town.started(made)
    with pytest.raises(OwnProposal):
        await town.decide_plan(made.plan_id, 1, True, "", "wang")
    await town.decide_plan(made.plan_id, 1, False, "与市级计划重复", "li")
    with pytest.raises(PlanNotApproved):
        await town.started(made)
    assert town.rows("select count(*) from draw") == [(0,)]


async def test_the_database_too_keeps_the_two_persons_apart(town: Any, make: Any) -> None:
    await town.create_plan(make.plan(), "wang")
    with pytest.raises(psycopg.errors.CheckViolation):
        town.change("update plan_version set state = 'approved', decided_by = proposed_by")


async def test_a_change_is_in_force_when_it_is_approved_and_past_draws_keep_their_version(
    town: Any, make: Any
) -> None:
    town.example()
    made = await town.planned(item_codes=("FR-001",))
    first = await town.drawn(made)
    wider = replace(made, version=2, item_codes=("FR-001", "FR-002"), change_reason="增加事项")
    proposed = await town.change_plan(wider, "wang")
    assert (proposed.state, proposed.mode) == (PlanState.PROPOSED, "on_site")
    assert (await town.get_plan(made.plan_id, "")).version == 1
    await town.decide_plan(made.plan_id, 2, True, "", "li")
    assert (await town.get_plan(made.plan_id, "")).item_codes == ("FR-001", "FR-002")
    second = await town.drawn(made)
    versions = town.rows("select attempt, plan_version from draw order by attempt")
    assert versions == [(1, 1), (2, 2)]
    plans = [await anext(town.read_drawn(draw.draw_id)) for draw in (first, second)]
    assert [plan.item_codes for plan in plans] == [("FR-001",), ("FR-001", "FR-002")]
    assert [each.version for each in await town.list_plan_versions(made.plan_id, "")] == [2, 1]


async def test_the_same_change_many_times_at_once_is_one_version(town: Any, make: Any) -> None:
    made = await town.planned()
    change = replace(made, version=2, item_codes=("FR-001",), change_reason="减少事项")
    await asyncio.gather(*(town.change_plan(change, "wang") for _ in range(6)))
    assert town.rows("select count(*) from plan_version") == [(2,)]
    with pytest.raises(OtherPlan):
        await town.change_plan(replace(change, item_codes=("FR-002",)), "wang")


async def test_a_change_keeps_the_law_as_a_first_version_does(town: Any, make: Any) -> None:
    made = await town.planned()
    low = replace(made.ratios, low=made.ratios.low * 9 / 10)
    with pytest.raises(UnderFloor):
        await town.change_plan(replace(made, version=2, ratios=low, change_reason="x"), "wang")
    with pytest.raises(UnknownPlan):
        await town.change_plan(make.plan(version=2, change_reason="x"), "wang")


async def test_what_may_not_stand_any_more_is_not_approved(town: Any, make: Any) -> None:
    """The item is withdrawn between proposal and approval; it can still be rejected."""
    made = await town.create_plan(make.plan(), "wang")
    town.change("update plan_version set item_codes = '{MR-006}'")
    town.change("update plan set department_id = 'market_regulation', library = '餐饮服务'")
    with pytest.raises(ItemNotPublished):
        await town.decide_plan(made.plan_id, 1, True, "", "li")
    assert (await town.get_plan(made.plan_id, "")).state is PlanState.PROPOSED
    await town.decide_plan(made.plan_id, 1, False, "事项已取消", "li")


async def test_two_who_decide_at_once_do_not_both_decide(town: Any, make: Any) -> None:
    made = await town.create_plan(make.plan(), "wang")
    answers = await asyncio.gather(
        town.decide_plan(made.plan_id, 1, True, "", "li"),
        town.decide_plan(made.plan_id, 1, False, "重复", "zhao"),
        return_exceptions=True,
    )
    assert [type(each).__name__ for each in answers].count("PlanDecided") == 1
    ((state, by),) = town.rows("select state, decided_by from plan_version")
    assert (state, by) in [("approved", "li"), ("rejected", "zhao")]
