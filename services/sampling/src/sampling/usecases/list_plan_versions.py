"""What a plan was and what became of it is read."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import plans
from sampling.domain.plan import Plan
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListPlanVersions:
    transaction: Transaction

    async def __call__(self, plan_id: UUID, department: str) -> list[Plan]:
        """All versions, newest first. Raises UnknownPlan."""
        async with self.transaction() as session:
            (await plans.by_id(session, plan_id)).require_sight(department)
            return await plans.versions(session, plan_id)
