"""Every attempt of a plan is listed, the failed ones too."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, plans
from sampling.domain.draw import Draw
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListDraws:
    transaction: Transaction

    async def __call__(
        self, plan_id: UUID, department: str, after: int, size: int
    ) -> tuple[list[Draw], bool]:
        """One page in order of attempt, and whether there is more. Raises UnknownPlan."""
        async with self.transaction() as session:
            (await plans.by_id(session, plan_id)).require_sight(department)
            found = await draws.of_plan(session, plan_id, after, size + 1)
        return found[:size], len(found) > size
