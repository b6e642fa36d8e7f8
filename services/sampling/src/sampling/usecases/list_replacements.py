"""Who was replaced by whom in a draw, and why, is read."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, visits
from sampling.domain.visit import Replacement
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListReplacements:
    transaction: Transaction

    async def __call__(self, draw_id: UUID, department: str) -> list[Replacement]:
        """In the order in which they were made. Raises UnknownDraw."""
        async with self.transaction() as session:
            (await draws.by_id(session, draw_id)).require_sight(department)
            return await visits.replacements(session, draw_id)
