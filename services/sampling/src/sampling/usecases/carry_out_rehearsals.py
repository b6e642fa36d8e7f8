"""Plans are replayed over last year, one after the other."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlmodel.ext.asyncio.session import AsyncSession

from faults import Fault, Unavailable
from sampling.adapters import exclusions, inspectors, library, plans, rehearsals, results, runs
from sampling.adapters.rehearsals import Asked
from sampling.adapters.scoring_client import Runs
from sampling.domain.encoding import Codes
from sampling.domain.estimate import Seen
from sampling.domain.plan import Plan
from sampling.domain.pool import Classed, Exclusion, Pool, freeze
from sampling.domain.rehearsal import Basis, Members
from sampling.domain.stratum import Stratum
from sampling.usecases.follow_ledger import FollowLedger
from sampling.usecases.law import Law
from serving import BusinessDay
from storage import Transaction

log = structlog.get_logger()

BUGS = (ArithmeticError, LookupError, TypeError, ValueError)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class CarryOutRehearsals:
    transaction: Transaction
    runs: Runs
    follow_ledger: FollowLedger
    law: Law
    business_day: BusinessDay

    async def __call__(self) -> None:
        """Go on while any is asked for and a run is there to tell classes. Raises Unavailable."""
        while found := await self._next():
            try:
                await self._rehearse(*found)
            except Unavailable:
                raise
            except Fault as fault:
                await self._fail(found[0], fault.reason)
            except BUGS as bug:
                # Left asked for it would be tried for ever, and bar every other.
                await self._fail(found[0], type(bug).__name__)
                raise

    async def _next(self) -> tuple[Asked, str] | None:
        async with self.transaction() as session:
            asked, run_id = await rehearsals.next_asked(session), await runs.newest(session)
        return (asked, run_id) if asked and run_id else None

    async def _rehearse(self, asked: Asked, run_id: str) -> None:
        run = await self.runs.completed(run_id)
        classed = await self.runs.classes(run)
        await self.follow_ledger(at_least=run.through)
        on = await self.business_day.today()
        async with self.transaction() as session:
            plan = await plans.version(session, *asked)
            members = await self._members(session, plan, classed, on)
            possible = await self._possible(session, plan, on)
            await rehearsals.done(session, asked, Basis(on, run_id, members, possible))

    async def _fail(self, asked: Asked, failure: str) -> None:
        log.error("rehearsal_failed", plan=str(asked.plan_id), failure=failure)
        async with self.transaction() as session:
            await rehearsals.failed(session, asked, failure)

    async def _members(
        self, session: AsyncSession, plan: Plan, classed: Classed, on: date
    ) -> dict[Stratum, Members]:
        """The pool as it would be frozen now, and what happened to it within a year."""
        usccs, limits = await library.members(session, plan.member_of), self.law.limits(plan, on)
        reasons = await exclusions.left_out(session, plan, on.year, limits, classed)
        pool = await asyncio.to_thread(freeze, usccs, classed, reasons)
        visited = await results.drawn_since(session, plan.check_type, on - YEAR, on)
        seen = await results.seen(session, plan.check_type, on - YEAR, on)
        if not any(each.inspected for each in seen.values()):
            # A type of check that is new finds what others found.
            seen = await results.seen(session, "", on - YEAR, on)
        return await asyncio.to_thread(_members, pool, visited, seen)

    async def _possible(self, session: AsyncSession, plan: Plan, on: date) -> dict[str, int]:
        """How many turns each department's inspectors have in the plan's days, wherever it is."""
        roster = (await inspectors.current(session, plan.departments)).by_department()
        when = self.law.turns(plan, on)
        return {
            need.department: sum(
                each.unfit(need.domains, each.areas[0], turn.on) is None
                for each in roster.get(need.department, ())
                for turn in when
            )
            for need in self.law.needs(plan, on)
        }


def _members(pool: Pool, visited: Codes, seen: Mapping[Stratum, Seen]) -> dict[Stratum, Members]:
    eligible = pool.exclusions == Exclusion.NONE
    again = eligible & np.isin(pool.usccs, visited)

    def counted(chosen: NDArray[np.bool_]) -> list[int]:
        counts: list[int] = np.bincount(pool.strata[chosen], minlength=len(Stratum)).tolist()
        return counts

    can, repeated, of = counted(eligible), counted(again), pool.library()
    return {each: Members(of[each], can[each], repeated[each], seen[each]) for each in Stratum}
