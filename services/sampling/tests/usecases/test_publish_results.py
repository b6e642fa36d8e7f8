"""Results are published once, of all departments of a draw; plans are, with their changes."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from sampling.adapters.publications import Place
from sampling.domain.errors import DrawNotCompleted, UnknownDraw
from sampling.domain.plan import Partner
from sampling.domain.plan_errors import NothingToPublish, VisitsOutstanding
from sampling.domain.publication import Result

pytestmark = pytest.mark.real

FIRE, MARKET = "fire_rescue", "market_regulation"


async def joint(town: Any) -> Any:
    town.example()
    return await town.drawn(await town.planned(partners=(Partner(MARKET, ("MR-121",)),)))


async def visit(town: Any, draw: Any, usccs: list[str]) -> None:
    for uscc in usccs:
        task_id, at = uuid4(), datetime.now(UTC)
        await town.note_task(task_id, uscc, 1, False, [FIRE, MARKET], at, draw.draw_id)
        results = [
            Result(FIRE, ("FR-001",), "no_problem"),
            Result(MARKET, ("MR-121",), "ordered_to_correct"),
        ]
        await town.note_result(task_id, date(2026, 9, 10), True, results)


async def published(town: Any, draw: Any) -> list[Any]:
    found, more = await town.list_published_results(draw.draw_id, Place("", ""), 100)
    assert not more
    return list(found)


async def test_a_joint_draw_is_published_once_with_each_department_under_its_own_authority(
    town: Any,
) -> None:
    draw = await joint(town)
    await visit(town, draw, await town.listed(draw))
    assert await published(town, draw) == []
    batches = await asyncio.gather(
        *(town.publish_results(draw.draw_id, FIRE, "li") for _ in range(4))
    )
    assert {(batch.number, batch.visits, batch.outstanding) for batch in batches} == {(1, 5, 0)}
    assert batches[0].departments == (FIRE, MARKET)
    assert batches[0].published_on == date(2026, 9, 1)
    found = await published(town, draw)
    assert [(each.uscc, each.result.department) for each in found] == [
        (uscc, department) for uscc in await town.listed(draw) for department in (FIRE, MARKET)
    ]
    assert {(each.result.item_codes, each.result.result_code) for each in found} == {
        (("FR-001",), "no_problem"), (("MR-121",), "ordered_to_correct"),
    }  # fmt: skip
    first, more = await town.list_published_results(draw.draw_id, Place("", ""), 3)
    place = Place(first[-1].uscc, first[-1].result.department)
    rest, end = await town.list_published_results(draw.draw_id, place, 100)
    assert ([*first, *rest], more, end) == (found, True, False)


async def test_results_wait_for_the_last_visit_or_for_the_end_of_the_plan(town: Any) -> None:
    draw = await joint(town)
    usccs = await town.listed(draw)
    with pytest.raises(VisitsOutstanding, match="5 of the drawn enterprises are not visited yet"):
        await town.publish_results(draw.draw_id, "", "li")
    await visit(town, draw, usccs[:3])
    with pytest.raises(VisitsOutstanding, match="or after 2026-09-30"):
        await town.publish_results(draw.draw_id, MARKET, "li")
    town.day.advance(days=30)
    batch = await town.publish_results(draw.draw_id, MARKET, "li")
    assert (batch.number, batch.visits, batch.outstanding) == (1, 3, 2)
    await visit(town, draw, usccs[3:])
    late = await town.publish_results(draw.draw_id, FIRE, "li")
    assert (late.number, late.visits, late.outstanding) == (2, 2, 0)
    assert len(await published(town, draw)) == 10
    batches, rest = await town.list_publications("", None, 1)
    older, end = await town.list_publications(MARKET, rest, 5)
    assert [each.number for each in [*batches, *older]] == [2, 1]
    assert end is None
    assert (await town.list_publications("transport", None, 5))[0] == []


async def test_what_is_not_there_is_not_published(town: Any) -> None:
    draw = await joint(town)
    with pytest.raises(UnknownDraw):
        await town.publish_results(draw.draw_id, "transport", "li")
    town.day.advance(days=30)
    with pytest.raises(NothingToPublish):
        await town.publish_results(draw.draw_id, FIRE, "li")
    begun = await town.started(await town.planned(check_type="other"))
    with pytest.raises(DrawNotCompleted):
        await town.publish_results(begun.draw_id, FIRE, "li")


async def test_why_an_inspector_was_replaced_is_published_with_the_results(
    town: Any, make: Any
) -> None:
    town.example()
    await town.register_inspectors([make.inspector(number) for number in range(6)], "fire")
    draw = await town.drawn(await town.planned())
    await town.assign_inspectors()
    (first, *_), _ = await town.list_visits(draw.draw_id, "", "", 9)
    out_id = first.going(FIRE)[0]
    await town.replace_inspector(draw.draw_id, first.uscc, out_id, "leave", "病假", "li", FIRE)
    await visit(town, draw, await town.listed(draw))
    await town.publish_results(draw.draw_id, FIRE, "li")
    (batch,), _ = await town.list_publications("", None, 5)
    assert [(each.cause, each.reason) for each in batch.replacements] == [("leave", "病假")]


async def test_plans_are_published_when_they_are_approved_and_so_are_their_changes(
    town: Any, make: Any
) -> None:
    first = await town.planned(item_codes=("FR-001",))
    await town.create_plan(make.plan(check_type="proposed_only"), "wang")
    change = replace(first, version=2, item_codes=("FR-001", "FR-002"), change_reason="增加事项")
    await town.change_plan(change, "wang")
    assert [each.version for each in (await town.list_published_plans(0, "", None, 9))[0]] == [1]
    await town.decide_plan(first.plan_id, 2, True, "", "li")
    second = await town.planned(check_type="other", undirected_share=Fraction(1, 1000))
    pages, place = [], None
    for _ in range(3):
        page, place = await town.list_published_plans(2026, FIRE, place, 1)
        pages += page
    assert place is None
    assert [(each.plan_id, each.version, each.change_reason) for each in pages] == [
        (second.plan_id, 1, ""), (first.plan_id, 2, "增加事项"), (first.plan_id, 1, ""),
    ]  # fmt: skip
    assert (await town.list_published_plans(2025, "", None, 9))[0] == []
    assert (await town.list_published_plans(0, MARKET, None, 9))[0] == []
