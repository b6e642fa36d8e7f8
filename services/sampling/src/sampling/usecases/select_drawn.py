"""The list of a frozen draw is made, booked and told, and the seed revealed."""

import asyncio
from dataclasses import dataclass

from sampling.adapters import bookings, draws, events, plans, pools
from sampling.domain.draw import Draw
from sampling.domain.selection import select
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
        selection = await asyncio.to_thread(
            select, pool, plan.drawn_ratios, plan.mandatory_high_share, seal
        )
        async with self.transaction() as session:
            if not await draws.turn(session, draw):
                return
            await bookings.book(session, draw, plan.key, selection.drawn)
            await draws.complete(session, draw, selection)
            await events.draw_completed(session, draw, selection)
