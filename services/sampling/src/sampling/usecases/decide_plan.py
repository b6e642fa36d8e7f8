"""A second person approves or rejects a proposed version of a plan."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sampling.adapters import plans
from sampling.domain.plan import Plan, decide
from sampling.usecases.law import Law
from storage import Transaction


@dataclass(frozen=True, slots=True)
class DecidePlan:
    transaction: Transaction
    law: Law

    async def __call__(
        self, plan_id: UUID, version: int, approve: bool, reason: str, by: str
    ) -> Plan:
        """The version as it stands; decided alike again it changes nothing.

        What is approved keeps the law of the day, which may be another than when it was proposed.
        Raises UnknownPlan, NoReason, OwnProposal, PlanDecided, and what `plan_law.checked` raises.
        """
        async with self.transaction() as session:
            await plans.lock(session, plan_id)
            plan = await plans.version(session, plan_id, version)
            decided = decide(plan, approve, reason, by, datetime.now(UTC))
            if approve and decided is not plan:
                await self.law.proposed(plan, plan.proposed_by)
            await plans.decide(session, decided)
            return decided
