"""The steps of a draw are told as they are made."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, visits
from sampling.domain.draw import DrawState
from sampling.domain.progress import Progress, steps
from storage import Transaction

SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class WatchDraw:
    """Whichever process makes a step: it is read where it is kept."""

    transaction: Transaction

    async def __call__(self, draw_id: UUID, department: str, after: int) -> AsyncIterator[Progress]:
        """Yield each step once, until the last. Raises UnknownDraw."""
        while True:
            async with self.transaction() as session:
                draw = (await draws.by_id(session, draw_id)).require_sight(department)
                counted = await visits.counts(session, draw_id)
            for step in steps(draw, counted, after):
                yield step
                after = step.number
            if draw.state is DrawState.FAILED or counted is not None:
                return
            await asyncio.sleep(SECONDS)
