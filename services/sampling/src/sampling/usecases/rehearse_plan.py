"""Somebody asks what a version of a plan would do."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import plans, rehearsals
from sampling.adapters.rehearsals import Asked
from storage import Transaction


@dataclass(frozen=True, slots=True)
class RehearsePlan:
    """`ring` wakes who carries it out."""

    transaction: Transaction
    ring: Callable[[], None]

    async def __call__(self, plan_id: UUID, version: int, department: str, by: str) -> None:
        """`department` as in GetPlan. Raises UnknownPlan."""
        async with self.transaction() as session:
            (await plans.version(session, plan_id, version)).require_sight(department)
            await rehearsals.ask(session, Asked(plan_id, version), by)
        self.ring()
