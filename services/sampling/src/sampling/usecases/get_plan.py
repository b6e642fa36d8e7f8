"""A plan is read."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import plans
from sampling.domain.plan import Plan
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetPlan:
    transaction: Transaction

    async def __call__(self, plan_id: UUID, department: str, version: int = 0) -> Plan:
        """`department` empty: may see all. `version` 0: the one in force, or the newest.

        Raises UnknownPlan.
        """
        async with self.transaction() as session:
            if version:
                plan = await plans.version(session, plan_id, version)
            else:
                plan = await plans.by_id(session, plan_id)
        return plan.require_sight(department)
