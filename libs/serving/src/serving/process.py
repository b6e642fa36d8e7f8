"""The life of a service: everything runs in one task group; what ends, ends the process."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class TaskEnded(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The task {name} ended, though it runs for ever; the process ends.")


class _Stopped(Exception):
    """The process was told to stop."""


async def run_together(**tasks: Coroutine[Any, Any, None]) -> None:
    """Run named tasks until SIGTERM or SIGINT. One that ends or fails ends all.

    Raises TaskEnded or what the task raised, so that the supervisor sees it and restarts.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            for name, task in tasks.items():
                group.create_task(_for_ever(name, task), name=name)
            group.create_task(_until(stop), name="stop")
    except* _Stopped:
        log.info("stopped")


async def _for_ever(name: str, task: Coroutine[Any, Any, None]) -> None:
    await task
    raise TaskEnded(name)


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()
    raise _Stopped


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(main)
