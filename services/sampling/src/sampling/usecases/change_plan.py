"""A coordinator proposes the next version of a plan."""

from dataclasses import dataclass

from sampling.adapters import plans
from sampling.domain.plan import Plan, require_next
from sampling.usecases.law import Law
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ChangePlan:
    transaction: Transaction
    law: Law

    async def __call__(self, plan: Plan, proposed_by: str) -> Plan:
        """The version as it stands; until it is approved the one before is in force.

        Raises UnknownPlan, OtherPlan, what `require_next` and what `plan_law.checked` raise.
        """
        made = await self._checked(plan, proposed_by)
        async with self.transaction() as session:
            await plans.lock(session, plan.plan_id)
            known = await plans.find(session, plan.plan_id, plan.version)
            if known is None:
                require_next(await plans.newest(session, plan.plan_id), plan)
                await plans.add(session, made)
                known = await plans.version(session, plan.plan_id, plan.version)
        known.require_same(plan)
        return known

    async def _checked(self, plan: Plan, proposed_by: str) -> Plan:
        """On file already, it stands whatever the law has become."""
        async with self.transaction() as session:
            known = await plans.find(session, plan.plan_id, plan.version)
        return known or await self.law.proposed(plan, proposed_by)
