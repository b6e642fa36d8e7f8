"""The list of a frozen draw is made, booked and told, and the seed revealed."""

import asyncio
from dataclasses import dataclass

from sampling.adapters import bookings, draws, events, plans, pools, statements
from sampling.domain.draw import Draw
from sampling.domain.quota import quotas
from sampling.domain.selection import select
from sampling.domain.statement import completed
from storage import Transaction


@dataclass(frozen=True, slots=True)
class SelectDrawn:
    transaction: Transaction

    async def __call__(self, draw: Draw) -> None:
        """Cut short it leaves nothing, and the next time gives the same list."""
        async with self.transaction() as session:
            plan = await plans.of_draw(session, draw.draw_id)
            pool = await pools.read(session, draw.draw_id)
            seal = await draws.unseal(session, draw.draw_id)
            *_, last = await statements.of(session, draw.draw_id)
        seed, wanted = draw.sources.seed(last.digest), quotas(pool.library(), plan.shares)
        selection = await asyncio.to_thread(select, pool, wanted, seal, seed)
        independent = draw.sources.independent(plan.departments)
        result = seal.of_result(selection.usccs)
        async with self.transaction() as session:
            if not await draws.turn(session, draw):
                return
            _, at = await draws.locked(session, draw.draw_id)
            told = completed(draw, last, seed, independent, len(selection), result, at)
            await bookings.book(session, draw, plan.key, selection)
            await draws.complete(session, draw, selection, seed, independent, result, at)
            await statements.add(session, draw.draw_id, told)
            await events.draw_completed(session, draw, selection)
