"""A draw's pool is frozen: its members, the classes of one run, and who is left out."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import draws, exclusions, inspectors, library, plans, pools, statements
from sampling.adapters.scoring_client import Runs
from sampling.domain.draw import Draw
from sampling.domain.errors import PublicValueTooEarly
from sampling.domain.plan import Plan
from sampling.domain.pool import Classed, Pool, freeze
from sampling.domain.quota import quotas
from sampling.domain.statement import frozen
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

        Raises PublicValueTooEarly, RunUnusable, RunUnreadable, RegistryBehind, Unavailable.
        """
        run = await self.runs.completed(draw.run_id)
        classed = await self.runs.classes(run)
        await self.follow_ledger(at_least=run.through)
        async with self.follow_ledger.between_windows, self.transaction() as session:
            if not await draws.turn(session, draw):
                return
            current, at = await draws.locked(session, draw.draw_id)
            if current.sources.first_due and current.sources.first_due <= at:
                raise PublicValueTooEarly(current.sources.first_due)
            plan = await plans.of_draw(session, draw.draw_id)
            pool = await self._pool(session, draw, plan, classed)
            await self._publish(session, current, plan, pool, at)

    async def _pool(self, session: AsyncSession, draw: Draw, plan: Plan, classed: Classed) -> Pool:
        members = await library.members(session, plan.member_of)
        limits = self.law.limits(plan, draw.on)
        reasons = await exclusions.left_out(session, plan, draw.on.year, limits, classed)
        return await asyncio.to_thread(freeze, members, classed, reasons)

    async def _publish(
        self, session: AsyncSession, draw: Draw, plan: Plan, pool: Pool, at: datetime
    ) -> None:
        wanted = quotas(pool.library(), plan.shares)
        seal = await draws.unseal(session, draw.draw_id)
        *_, last = await statements.of(session, draw.draw_id)
        roster = await inspectors.freeze(session, draw.draw_id, plan.departments)
        told = await asyncio.to_thread(frozen, draw, last, pool, wanted, seal, roster, at)
        await pools.keep(session, draw.draw_id, pool)
        deadline = draw.sources.reveal_by(at, draw.patience)
        await draws.freeze(session, draw, pool, wanted, deadline, at)
        await statements.add(session, draw.draw_id, told)
