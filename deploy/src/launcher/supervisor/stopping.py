"""Work that Ctrl-C, a polite kill, or a closed terminal stops in order."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

from launcher.supervisor.console import Console

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def until_told_to_stop(work: Coroutine[Any, Any, int], console: Console) -> int | None:
    """Run `work` and return its result, or None if a signal stopped it.

    The first signal cancels the work, which then stops what it started; more change nothing.
    """
    loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
    told: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        if not told:
            console.say("Stopping.")
            task.cancel()
        told.append(number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        console.say("Everything has stopped.")
        return None
