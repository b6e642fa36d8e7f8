"""The drawn enterprises are paged through."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import bookings, draws
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListDrawn:
    transaction: Transaction

    async def __call__(
        self, draw_id: UUID, department: str, after: str, size: int
    ) -> tuple[list[str], bool]:
        """One page in order of USCC, and whether there is more.

        Raises UnknownDraw, DrawNotCompleted.
        """
        async with self.transaction() as session:
            draw = (await draws.by_id(session, draw_id)).require_own(department)
            draw.require_completed()
            found = await bookings.page(session, draw_id, after, size + 1)
        return found[:size], len(found) > size
