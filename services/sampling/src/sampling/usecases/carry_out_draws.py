"""Draws that were started are carried out, one after the other."""

from dataclasses import dataclass

import structlog

from faults import Fault, Unavailable
from sampling.adapters import draws
from sampling.domain.draw import Draw, DrawState
from sampling.usecases.freeze_pool import FreezePool
from sampling.usecases.select_drawn import SelectDrawn
from storage import Transaction

log = structlog.get_logger()

BUGS = (ArithmeticError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class CarryOutDraws:
    """Where it was cut short it goes on from the state on file: same seed, same attempt."""

    transaction: Transaction
    freeze_pool: FreezePool
    select_drawn: SelectDrawn

    async def __call__(self) -> None:
        """Go on until none is unfinished. Raises Unavailable."""
        while draw := await self._next():
            try:
                await self._step(draw)
            except Unavailable:
                raise
            except Fault as fault:
                await self._fail(draw, fault.reason)
            except BUGS as bug:
                # Left unfinished it would be tried for ever, and bar every other draw.
                await self._fail(draw, type(bug).__name__)
                raise

    async def _next(self) -> Draw | None:
        async with self.transaction() as session:
            return await draws.next_unfinished(session)

    async def _step(self, draw: Draw) -> None:
        step = self.freeze_pool if draw.state is DrawState.COMMITTED else self.select_drawn
        await step(draw)
        log.info("draw_went_on", draw=str(draw.draw_id), attempt=draw.attempt, after=draw.state)

    async def _fail(self, draw: Draw, failure: str) -> None:
        log.error("draw_failed", draw=str(draw.draw_id), attempt=draw.attempt, failure=failure)
        async with self.transaction() as session:
            await draws.fail(session, draw, failure)
