"""A draw's pool is frozen: its members, the classes of one run, and who is left out."""

import asyncio
from dataclasses import dataclass

from sampling.adapters import draws, exclusions, library, plans, pools
from sampling.adapters.scoring_client import Runs
from sampling.domain.draw import Draw
from sampling.domain.pool import digest, freeze
from sampling.usecases.follow_ledger import FollowLedger
from sampling.usecases.law import Law
from storage import Transaction


@dataclass(frozen=True, slots=True)
class FreezePool:
    transaction: Transaction
    runs: Runs
    follow_ledger: FollowLedger
    law: Law

    async def __call__(self, draw: Draw) -> None:
        """Of one kind of check one draw is frozen at a time, so nobody is booked twice.

        Raises RunUnusable, RunUnreadable, RegistryBehind, Unavailable.
        """
        run = await self.runs.completed(draw.run_id)
        classed = await self.runs.classes(run)
        await self.follow_ledger(at_least=run.through)
        async with self.follow_ledger.between_windows, self.transaction() as session:
            if not await draws.turn(session, draw):
                return
            plan = await plans.of_draw(session, draw.draw_id)
            members = await library.members(session, plan.member_of)
            limits = self.law.limits(plan, draw.on)
            reasons = await exclusions.left_out(session, plan, draw.on.year, limits, classed)
            pool = await asyncio.to_thread(freeze, members, classed, reasons)
            told = await asyncio.to_thread(digest, pool.usccs.tolist())
            await pools.keep(session, draw.draw_id, pool)
            await draws.freeze(session, draw, told, pool)
