"""An official starts a draw: the seed is committed to before anybody knows the pool."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import draws, plans, runs
from sampling.adapters.scoring_client import Runs
from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import NoCompletedRun
from sampling.domain.plan_errors import UndirectedNotDrawn
from sampling.domain.seal import ALGORITHM, Randomness, seal
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class StartDraw:
    """`ring` wakes who carries it out."""

    transaction: Transaction
    runs: Runs
    business_day: BusinessDay
    randomness: Randomness
    ring: Callable[[], None]

    async def __call__(self, draw_id: UUID, plan_id: UUID, run_id: str, by: str) -> Draw:
        """The draw as it stands; the same draw_id starts one, with one seed and one number.

        Raises UnknownPlan, PlanNotApproved, UndirectedNotDrawn, OtherDraw, NoCompletedRun,
        RunUnusable, NotFound, Unavailable.
        """
        async with self.transaction() as session:
            known = await draws.find(session, draw_id)
            newest = await runs.newest(session)
        if known is None:
            known = await self._start(draw_id, plan_id, run_id or newest, by)
        known.require_same(plan_id, run_id)
        self.ring()
        return known

    async def _start(self, draw_id: UUID, plan_id: UUID, run_id: str | None, by: str) -> Draw:
        if run_id is None:
            raise NoCompletedRun()
        await self.runs.completed(run_id)
        async with self.transaction() as session:
            await plans.lock(session, plan_id)
            await self._commit(session, draw_id, plan_id, run_id, by)
            return await draws.by_id(session, draw_id)

    async def _commit(
        self, session: AsyncSession, draw_id: UUID, plan_id: UUID, run_id: str, by: str
    ) -> None:
        plan = (await plans.by_id(session, plan_id)).require_approved()
        if plan.undirected_share:
            raise UndirectedNotDrawn(plan_id)
        sealed = seal(self.randomness)
        draw = Draw(
            draw_id=draw_id,
            plan_id=plan_id,
            department=plan.department,
            check_type=plan.check_type,
            attempt=await draws.attempts(session, plan_id) + 1,
            state=DrawState.COMMITTED,
            run_id=run_id,
            on=await self.business_day.today(),
            algorithm=ALGORITHM,
            seed_commitment=sealed.seed_commitment,
            secrets_commitment=sealed.secrets_commitment,
            # The operator's own system is the only source of the seed.
            independent=False,
            committed_at=datetime.now(UTC),
            plan_version=plan.version,
        )
        await draws.add(session, draw, sealed, by)
