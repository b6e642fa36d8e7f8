"""A plan is read."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import plans
from sampling.domain.plan import Plan
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetPlan:
    transaction: Transaction

    async def __call__(self, plan_id: UUID, department: str) -> Plan:
        """`department` empty: may see all. Raises UnknownPlan."""
        async with self.transaction() as session:
            return (await plans.by_id(session, plan_id)).require_sight(department)
