"""Plans are paged through."""

from dataclasses import dataclass

from sampling.adapters import plans
from sampling.domain.plan import Plan
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListPlans:
    transaction: Transaction

    async def __call__(
        self, department: str, before: int | None, size: int
    ) -> tuple[list[Plan], int | None]:
        """One page, newest first, and the number before which the next begins."""
        async with self.transaction() as session:
            return await plans.page(session, department, before, size)
