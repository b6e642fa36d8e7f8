"""Who goes where and when by a draw is paged through."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, visits
from sampling.domain.visit import Visit
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListVisits:
    transaction: Transaction

    async def __call__(
        self, draw_id: UUID, department: str, after: str, size: int
    ) -> tuple[list[Visit], bool]:
        """One page in order of USCC, and whether there is more. Raises UnknownDraw."""
        async with self.transaction() as session:
            (await draws.by_id(session, draw_id)).require_sight(department)
            found = await visits.page(session, draw_id, after, size + 1)
        return found[:size], len(found) > size
