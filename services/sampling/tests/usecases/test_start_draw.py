import asyncio
import hashlib
from typing import Any
from uuid import uuid4

import pytest

from faults import NotFound
from sampling.domain.draw import DrawState
from sampling.domain.errors import (
    NoCompletedRun,
    OtherDraw,
    RunUnusable,
    UnknownDraw,
    UnknownPlan,
)

pytestmark = pytest.mark.real


async def test_a_started_draw_is_committed_to_its_seed_before_its_pool_is_known(
    town: Any,
) -> None:
    town.example()
    draw = await town.started(await town.planned())
    assert (draw.state, draw.attempt, draw.independent) == (DrawState.COMMITTED, 1, False)
    assert (draw.seed, draw.pool_digest) == (b"", b"")
    ((seed, secrets),) = town.rows("select seed, secrets from sealed")
    assert draw.seed_commitment == hashlib.sha256(seed).digest()
    assert draw.secrets_commitment == hashlib.sha256(secrets).digest()


async def test_the_same_draw_asked_for_many_times_at_once_has_one_seed_and_one_number(
    town: Any,
) -> None:
    town.example()
    plan, draw_id = await town.planned(), uuid4()
    answers = await asyncio.gather(
        *(town.start_draw(draw_id, plan.plan_id, "run-1", "x") for _ in range(8))
    )
    assert len({(a.seed_commitment, a.attempt) for a in answers}) == 1
    assert town.rows("select count(*) from sealed") == [(1,)]
    await town.carry_out_draws()
    again = await town.start_draw(draw_id, plan.plan_id, "", "x")
    assert (again.state, again.attempt) == (DrawState.COMPLETED, 1)


async def test_attempts_of_a_plan_started_at_once_are_numbered_without_a_gap(town: Any) -> None:
    town.example()
    one, other = await town.planned(), await town.planned()
    draws = await asyncio.gather(*(town.started(one) for _ in range(6)), town.started(other))
    assert sorted(draw.attempt for draw in draws[:6]) == [1, 2, 3, 4, 5, 6]
    assert draws[6].attempt == 1
    assert len({draw.seed_commitment for draw in draws}) == 7


async def test_an_id_of_another_draw_is_refused(town: Any) -> None:
    town.example()
    town.scoring.say("run-2")
    one, other = await town.planned(), await town.planned()
    draw = await town.started(one)
    with pytest.raises(OtherDraw):
        await town.start_draw(draw.draw_id, other.plan_id, "", "x")
    with pytest.raises(OtherDraw):
        await town.start_draw(draw.draw_id, one.plan_id, "run-2", "x")


async def test_without_a_run_named_the_newest_completed_one_is_used(town: Any) -> None:
    plan, today = await town.planned(), town.day.on
    with pytest.raises(NoCompletedRun):
        await town.start_draw(uuid4(), plan.plan_id, "", "x")
    for run_id, on, through in (
        ("newest", today, 9),
        ("older", today, 7),
        ("recomputed", today.replace(month=8), 9),
    ):
        town.scoring.say(run_id)
        await town.note_run(run_id, on, through)
        await town.note_run(run_id, on, through)
    assert (await town.start_draw(uuid4(), plan.plan_id, "", "x")).run_id == "newest"


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
        await town.start_draw(uuid4(), uuid4(), "run-1", "x")
    with pytest.raises(UnknownDraw):
        await town.get_draw(uuid4(), "")
