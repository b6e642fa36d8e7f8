"""Inspectors are drawn again for the visits of a draw to which nobody goes."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, inspectors, plans, visits
from sampling.domain.assignment import Assigned, Drawing
from sampling.usecases.law import Law
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class FillVisits:
    transaction: Transaction
    law: Law
    business_day: BusinessDay

    async def __call__(self, draw_id: UUID, department: str) -> tuple[int, int]:
        """Visits in all, and to how many nobody goes still: by the libraries as they are now.

        Raises UnknownDraw, DrawNotCompleted.
        """
        on = await self.business_day.today()
        async with self.transaction() as session:
            await visits.lock(session)
            draw = (await draws.by_id(session, draw_id)).require_sight(department)
            draw.require_completed()
            plan = await plans.of_draw(session, draw_id)
            needs = self.law.needs(plan, draw.on)
            current = await inspectors.current(session, [need.department for need in needs])
            duty = await visits.duty(session, plan.first_day, plan.last_day)
            drawing = Drawing(draw.seed, needs, current.by_department(), current.recusals, duty)
            lacking, when = await visits.lacking(session, draw_id), self.law.turns(plan, on)
            made = await asyncio.to_thread(lambda: list(drawing.assign(lacking, when)))
            await visits.fill(session, draw_id, [v for v in made if isinstance(v, Assigned)])
            return await visits.counts(session, draw_id) or (0, 0)
