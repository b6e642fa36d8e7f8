"""A coordinator proposes a plan."""

from dataclasses import dataclass

from sampling.adapters import plans
from sampling.domain.plan import Plan
from sampling.usecases.law import Law
from storage import Transaction


@dataclass(frozen=True, slots=True)
class CreatePlan:
    transaction: Transaction
    law: Law

    async def __call__(self, plan: Plan, proposed_by: str) -> Plan:
        """Version 1. A plan on file stands, whatever the law has become.

        Raises what `plan_law.checked` raises, and OtherPlan.
        """
        async with self.transaction() as session:
            known = await plans.find(session, plan.plan_id, version=1)
        if known is None:
            known = await self._proposed(plan, proposed_by)
        known.require_same(plan)
        return known

    async def _proposed(self, plan: Plan, proposed_by: str) -> Plan:
        made = await self.law.proposed(plan, proposed_by)
        async with self.transaction() as session:
            await plans.create(session, made)
            return await plans.version(session, plan.plan_id, 1)
