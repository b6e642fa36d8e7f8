import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from faults import NotFound
from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import (
    NoCompletedRun,
    OtherDraw,
    RunUnusable,
    UnknownDraw,
    UnknownPlan,
)
from sampling.domain.order import Order
from sampling.domain.seed import share_commitment

pytestmark = pytest.mark.real


def _commitment(draw: Draw) -> bytes:
    return draw.sources.each[0].commitment


async def test_a_started_draw_is_committed_to_its_seed_before_its_pool_is_known(
    town: Any,
) -> None:
    town.example()
    draw = await town.started(await town.planned())
    assert (draw.state, draw.attempt, draw.independent) == (DrawState.COMMITTED, 1, False)
    assert (draw.seed, draw.pool_digest) == (b"", b"")
    ((share,),) = town.rows("select share from seed_source")
    (own,) = draw.sources.each
    assert own.commitment == share_commitment(draw.draw_id, "onedoor", share)
    ((body,),) = town.rows("select body from statement")
    announced = json.loads(body)
    assert announced["sources"] == [
        {"kind": "local", "name": "onedoor", "commitment": own.commitment.hex()}
    ]
    assert announced["secrets_commitment"] == draw.secrets_commitment.hex()
    assert share.hex() not in body


async def test_the_same_draw_asked_for_many_times_at_once_has_one_seed_and_one_number(
    town: Any,
) -> None:
    town.example()
    plan, draw_id = await town.planned(), uuid4()
    order = Order(draw_id, plan.plan_id, "run-1")
    answers = await asyncio.gather(*(town.start_draw(order, "x") for _ in range(8)))
    assert len({(_commitment(answer), answer.attempt) for answer in answers}) == 1
    assert town.rows("select count(*) from sealed") == [(1,)]
    assert town.rows("select count(*) from statement") == [(1,)]
    await town.carry_out_draws()
    again = await town.start_draw(Order(draw_id, plan.plan_id), "x")
    assert (again.state, again.attempt) == (DrawState.COMPLETED, 1)


async def test_attempts_of_a_plan_started_at_once_are_numbered_without_a_gap(town: Any) -> None:
    town.example()
    one, other = await town.planned(), await town.planned()
    draws = await asyncio.gather(*(town.started(one) for _ in range(6)), town.started(other))
    assert sorted(draw.attempt for draw in draws[:6]) == [1, 2, 3, 4, 5, 6]
    assert draws[6].attempt == 1
    assert len({_commitment(draw) for draw in draws}) == 7
    by_attempt = {draw.attempt: draw for draw in draws[:6]}
    for attempt in range(2, 7):
        previous = town.rows(
            "select body::jsonb ->> 'previous' from statement where draw_id = %s",
            by_attempt[attempt].draw_id,
        )
        assert previous == [(by_attempt[attempt - 1].published[0].digest.hex(),)]


async def test_an_id_of_another_draw_is_refused(town: Any) -> None:
    town.example()
    town.scoring.say("run-2")
    one, other = await town.planned(), await town.planned()
    draw = await town.started(one)
    for order in (
        Order(draw.draw_id, other.plan_id),
        Order(draw.draw_id, one.plan_id, "run-2"),
        Order(draw.draw_id, one.plan_id, departments=("tax",)),
    ):
        with pytest.raises(OtherDraw):
            await town.start_draw(order, "x")


async def test_without_a_run_named_the_newest_completed_one_is_used(town: Any) -> None:
    plan, today = await town.planned(), town.day.on
    with pytest.raises(NoCompletedRun):
        await town.start_draw(Order(uuid4(), plan.plan_id), "x")
    for run_id, on, through in (
        ("newest", today, 9),
        ("older", today, 7),
        ("recomputed", today.replace(month=8), 9),
    ):
        town.scoring.say(run_id)
        await town.note_run(run_id, on, through)
        await town.note_run(run_id, on, through)
    started = await town.start_draw(Order(uuid4(), plan.plan_id), "x")
    assert started.run_id == "newest"


async def test_a_run_that_is_unknown_or_in_progress_is_refused(town: Any) -> None:
    plan = await town.planned()
    with pytest.raises(NotFound):
        await town.started(plan, "nowhere")
    town.scoring.say("run-1")
    town.scoring.running.add("run-1")
    with pytest.raises(RunUnusable):
        await town.started(plan)
    assert town.rows("select count(*) from draw") == [(0,)]


async def test_a_plan_or_draw_that_is_not_there_is_not_found(town: Any) -> None:
    town.scoring.say("run-1")
    with pytest.raises(UnknownPlan):
        await town.start_draw(Order(uuid4(), uuid4(), "run-1"), "x")
    with pytest.raises(UnknownDraw):
        await town.get_draw(uuid4(), "")
