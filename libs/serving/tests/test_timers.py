import asyncio
from collections.abc import Awaitable, Callable

import pytest

from faults import NotFound, Unavailable
from serving import for_ever

LONG = 3600.0


def failing(*causes: Exception) -> tuple[list[Exception], Callable[[], Awaitable[None]]]:
    """Work that fails with each cause in turn."""
    left = list(causes)

    async def work() -> None:
        raise left.pop(0)

    return left, work


async def test_what_is_not_available_delays_the_work_and_a_bug_ends_it() -> None:
    left, work = failing(Unavailable("gone away"), NotFound("not yet"), ValueError("a bug"))
    with pytest.raises(ValueError, match="a bug"):
        await for_ever("work", work, 0.001)
    assert left == []


async def test_a_bell_is_not_waited_past_even_when_it_rings_during_the_work() -> None:
    bell, done = asyncio.Event(), asyncio.Queue[None]()

    async def work() -> None:
        if done.empty():
            bell.set()
        done.put_nowait(None)

    timer = asyncio.create_task(for_ever("work", work, LONG, bell))
    async with asyncio.timeout(20):
        while done.qsize() < 2:
            await asyncio.sleep(0)
        bell.set()
        while done.qsize() < 3:
            await asyncio.sleep(0)
    timer.cancel()
