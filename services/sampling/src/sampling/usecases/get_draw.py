"""What became of a draw."""

from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws
from sampling.domain.draw import Draw
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetDraw:
    transaction: Transaction

    async def __call__(self, draw_id: UUID, department: str) -> Draw:
        """`department` empty: may see all. Raises UnknownDraw."""
        async with self.transaction() as session:
            return (await draws.by_id(session, draw_id)).require_sight(department)
