"""Inspectors are drawn for the visits of a completed draw."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog

from sampling.adapters import draws, inspectors, plans, visits
from sampling.domain.assignment import Assigned, Drawing, Unassigned
from sampling.usecases.law import Law
from serving import BusinessDay
from storage import Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AssignInspectors:
    """Once for each draw, by the roster that was frozen with its pool and the revealed seed."""

    transaction: Transaction
    law: Law
    business_day: BusinessDay

    async def __call__(self) -> None:
        """Go on until every completed draw has its inspectors."""
        while draw_id := await self._next():
            await self._assign(draw_id)

    async def _next(self) -> UUID | None:
        async with self.transaction() as session:
            return await visits.next_unassigned(session)

    async def _assign(self, draw_id: UUID) -> None:
        on = await self.business_day.today()
        async with self.transaction() as session:
            await visits.lock(session)
            if await visits.counts(session, draw_id) is not None:
                return
            draw, plan = await draws.by_id(session, draw_id), await plans.of_draw(session, draw_id)
            frozen = await inspectors.frozen(session, draw_id)
            duty = await visits.duty(session, plan.first_day, plan.last_day)
            made: list[Assigned | Unassigned] = []
            if frozen and plan.on_site:
                needs = self.law.needs(plan, draw.on)
                by_department = frozen.by_department()
                drawing = Drawing(draw.seed, needs, by_department, frozen.recusals, duty)
                places = await visits.places(session, draw_id)
                when = self.law.turns(plan, on)
                made = await asyncio.to_thread(lambda: list(drawing.assign(places, when)))
            await visits.add(session, draw_id, made)
        lacking = sum(isinstance(each, Unassigned) for each in made)
        log.info("inspectors_drawn", draw=str(draw_id), visits=len(made), unassigned=lacking)
