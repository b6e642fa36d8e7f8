"""Work that is looked for again and again, or at once when somebody rings."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from faults import NotFound, Unavailable

log = structlog.get_logger()


async def for_ever(
    name: str,
    work: Callable[[], Awaitable[object]],
    seconds: float,
    bell: asyncio.Event | None = None,
) -> None:
    """Do it again and again, `seconds` apart. What is not available now delays; a bug is raised."""
    ring = bell or asyncio.Event()
    while True:
        ring.clear()
        try:
            await work()
        except (NotFound, Unavailable) as cause:
            log.warning("work_waits", work=name, fault=cause.reason, detail=str(cause))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ring.wait(), seconds)
