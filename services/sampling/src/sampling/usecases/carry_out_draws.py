"""Draws that were started are carried out, one after the other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from faults import Fault, Unavailable
from sampling.adapters import draws, statements
from sampling.domain.draw import Draw, DrawState
from sampling.domain.statement import failed
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
        """Go on until none can go on by itself. Raises Unavailable."""
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
            unfinished = await draws.unfinished(session)
        for draw_id in unfinished:
            if draw := await self._due(draw_id):
                return draw
        return None

    async def _due(self, draw_id: UUID) -> Draw | None:
        """The draw, if it can go on; one for which others were waited for in vain is over."""
        async with self.transaction() as session:
            draw, now = await draws.locked(session, draw_id)
            try:
                return draw if draw.due(now) else None
            except Fault as fault:
                await self._give_up(session, draw, fault.reason, now)
        return None

    async def _step(self, draw: Draw) -> None:
        step = self.freeze_pool if draw.state is DrawState.COMMITTED else self.select_drawn
        await step(draw)
        log.info("draw_went_on", draw=str(draw.draw_id), attempt=draw.attempt, after=draw.state)

    async def _fail(self, draw: Draw, failure: str) -> None:
        async with self.transaction() as session:
            current, now = await draws.locked(session, draw.draw_id)
            if not current.over:
                await self._give_up(session, current, failure, now)

    async def _give_up(self, session: AsyncSession, draw: Draw, failure: str, at: datetime) -> None:
        """The attempt keeps its number, and its failure is published as its list would be."""
        log.error("draw_failed", draw=str(draw.draw_id), attempt=draw.attempt, failure=failure)
        *_, last = await statements.of(session, draw.draw_id)
        await draws.fail(session, draw, failure)
        await statements.add(session, draw.draw_id, failed(draw, last, failure, at))
