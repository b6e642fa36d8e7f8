"""A department commits to its share of a draw's seed."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, sources
from sampling.domain import taking
from sampling.domain.draw import Draw
from storage import Transaction


@dataclass(frozen=True, slots=True)
class CommitShare:
    transaction: Transaction
    ring: Callable[[], None]

    async def __call__(self, draw_id: UUID, department: str, commitment: bytes) -> Draw:
        """The same commitment again changes nothing; with the last one the draw goes on.

        Raises UnknownDraw, NoSuchSource, NotTheTime, OtherShare, WrongShare.
        """
        async with self.transaction() as session:
            draw, now = await draws.locked(session, draw_id)
            source = taking.commitment(draw, department, commitment, now)
            if source is not None:
                await sources.commit(session, draw_id, source)
                if draw.sources.uncommitted == [department]:
                    await draws.commit(session, draw_id)
            draw = await draws.by_id(session, draw_id)
        self.ring()
        return draw
