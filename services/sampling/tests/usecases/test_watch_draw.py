"""The steps of a draw are told as they are made, each once, to whoever comes back too."""

import asyncio
from typing import Any

import pytest

from sampling.domain.errors import UnknownDraw

pytestmark = pytest.mark.real


async def test_who_watches_hears_each_step_until_inspectors_are_drawn(town: Any, make: Any) -> None:
    town.example()
    plan = await town.planned()
    draw = await town.started(plan)
    heard: list[Any] = []

    async def watch() -> None:
        async for step in town.watch_draw(draw.draw_id, "fire_rescue", 0):
            heard.append(step)

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        watching = group.create_task(watch())
        while not heard:
            await asyncio.sleep(0.01)
        await town.carry_out_draws()
        await town.assign_inspectors()
        await watching
    assert [(step.number, step.step) for step in heard] == [
        (1, "announced"), (2, "frozen"), (3, "completed"), (4, "inspectors_drawn"),
    ]  # fmt: skip
    assert (heard[2].draw.drawn, heard[3].visits) == (5, (5, 5))


async def test_who_comes_back_hears_what_is_new(town: Any) -> None:
    town.example()
    draw = await town.drawn(await town.planned())
    await town.assign_inspectors()
    rest = [step.step async for step in town.watch_draw(draw.draw_id, "", 2)]
    assert rest == ["completed", "inspectors_drawn"]
    assert [step async for step in town.watch_draw(draw.draw_id, "", 4)] == []


async def test_a_failure_is_the_last_step(town: Any) -> None:
    town.example()
    town.scoring.drops = 1
    draw = await town.drawn(await town.planned())
    steps = [step async for step in town.watch_draw(draw.draw_id, "", 0)]
    assert [step.step for step in steps] == ["announced", "failed"]
    assert steps[-1].draw.failure == "run_unreadable"
    with pytest.raises(UnknownDraw):
        await anext(town.watch_draw(draw.draw_id, "transport", 0))
