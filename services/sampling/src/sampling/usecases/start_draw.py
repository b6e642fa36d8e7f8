"""An official starts a draw: seed and secrets are committed to before anybody knows the pool."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import draws, plans, runs, statements
from sampling.adapters.scoring_client import Runs
from sampling.domain.draw import Draw, DrawState
from sampling.domain.encoding import ALGORITHM
from sampling.domain.errors import NoCompletedRun
from sampling.domain.order import Order
from sampling.domain.seal import Randomness, seal
from sampling.domain.seed import SIZE
from sampling.domain.statement import announced
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class StartDraw:
    """`ring` wakes who carries it out; `departments` are those that can have a share of a seed."""

    transaction: Transaction
    runs: Runs
    business_day: BusinessDay
    departments: frozenset[str]
    randomness: Randomness
    ring: Callable[[], None]

    async def __call__(self, order: Order, by: str) -> Draw:
        """The draw as it stands; the same draw_id starts one, with one seed and one number.

        Raises UnknownPlan, PlanNotApproved, OtherDraw, WrongSources, NoCompletedRun, RunUnusable,
        NotFound, Unavailable.
        """
        async with self.transaction() as session:
            known = await draws.find(session, order.draw_id)
            newest, now = await runs.newest(session), await draws.now(session)
        if known is None:
            order.check(self.departments, now)
            known = await self._start(order, order.run_id or newest, by)
        known.require_same(order.plan_id, order.run_id, order.sources())
        self.ring()
        return known

    async def _start(self, order: Order, run_id: str | None, by: str) -> Draw:
        if run_id is None:
            raise NoCompletedRun()
        await self.runs.completed(run_id)
        async with self.transaction() as session:
            await plans.lock(session, order.plan_id)
            await self._announce(session, order, run_id, by)
            return await draws.by_id(session, order.draw_id)

    async def _announce(self, session: AsyncSession, order: Order, run_id: str, by: str) -> None:
        plan = (await plans.by_id(session, order.plan_id)).require_approved()
        sealed, at = seal(order.draw_id, self.randomness), await draws.now(session)
        attempt = await draws.attempts(session, order.plan_id) + 1
        draw = Draw(
            draw_id=order.draw_id,
            plan_id=order.plan_id,
            department=plan.department,
            check_type=plan.check_type,
            attempt=attempt,
            state=DrawState.GATHERING if order.departments else DrawState.COMMITTED,
            run_id=run_id,
            on=await self.business_day.today(),
            algorithm=ALGORITHM,
            secrets_commitment=sealed.of_secrets(),
            patience=order.patience,
            started_by=by,
            committed_at=at,
            plan_version=plan.version,
            deadline=at + order.patience if order.departments else None,
            sources=order.sources(self.randomness(SIZE)),
        )
        if await draws.add(session, draw, sealed):
            previous = await statements.announcement(session, order.plan_id, attempt - 1)
            told = announced(draw, plan, previous)
            await statements.add(session, draw.draw_id, told)
