"""Approved plans and what became of them are paged through by anybody."""

from dataclasses import dataclass

from sampling.adapters import plans
from sampling.adapters.plans import Shown
from sampling.domain.plan import Plan
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListPublishedPlans:
    transaction: Transaction

    async def __call__(
        self, year: int, department: str, before: Shown | None, size: int
    ) -> tuple[list[Plan], Shown | None]:
        """One page, newest plan first, each version after the one that replaced it."""
        async with self.transaction() as session:
            return await plans.published(session, year, department, before, size)
