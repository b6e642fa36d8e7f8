"""Carries deliveries for ever: claims what is due, posts each by itself, sleeps until it rings."""

import asyncio
from dataclasses import dataclass, field

import structlog

from faults import Unavailable
from push.adapters.bell import Bell, listening
from push.domain.delivery import Claimed
from push.usecases.deliver import ClaimDue, Deliver

log = structlog.get_logger()

IDLE_SECONDS = 0.5
RETRY_SECONDS = 0.5


@dataclass(slots=True)
class Courier:
    """At most `places` POSTs at once; `database_url` for the bell."""

    claim_due: ClaimDue
    deliver: Deliver
    database_url: str
    places: int
    _taken: int = field(default=0, init=False)

    async def run(self) -> None:
        """A lost database delays; POSTs under way are not cut off by it."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    async with listening(self.database_url) as bell:
                        await self._work(bell, group)
                except Unavailable as fault:
                    log.warning("courier_waits", fault=fault.reason)
                    await asyncio.sleep(RETRY_SECONDS)

    async def _work(self, bell: Bell, group: asyncio.TaskGroup) -> None:
        while True:
            claimed = await self.claim_due(self.places - self._taken)
            self._taken += len(claimed)
            for each in claimed:
                group.create_task(self._carry(each))
            await bell.wait(IDLE_SECONDS)

    async def _carry(self, claimed: Claimed) -> None:
        try:
            await self.deliver(claimed)
        except Unavailable as fault:
            # Its claim runs out and it is sent again, under the same webhook-id.
            log.warning("answer_not_on_file", fault=fault.reason)
        finally:
            self._taken -= 1
