"""Who was left out of a draw is paged through, each with the reason."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, pools
from sampling.domain.pool import Exclusion
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListExclusions:
    transaction: Transaction

    async def __call__(
        self, draw_id: UUID, department: str, after: str, size: int
    ) -> tuple[list[tuple[str, Exclusion]], bool]:
        """One page in order of USCC, and whether there is more; empty before the freeze.

        Raises UnknownDraw.
        """
        async with self.transaction() as session:
            (await draws.by_id(session, draw_id)).require_sight(department)
            pool = await pools.read(session, draw_id)
        found = pool.left_out(after.encode(), size + 1)
        return found[:size], len(found) > size
