"""A department reveals its share of a draw's seed."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, sources, statements
from sampling.domain import taking
from sampling.domain.draw import Draw
from storage import Transaction


@dataclass(frozen=True, slots=True)
class RevealShare:
    transaction: Transaction
    ring: Callable[[], None]

    async def __call__(
        self, draw_id: UUID, department: str, share: bytes, frozen: bytes, by: str
    ) -> Draw:
        """`frozen`: the digest of the frozen statement that the department was shown.

        Raises UnknownDraw, NoSuchSource, NotTheTime, OtherStatement, WrongShare, OtherShare.
        """
        async with self.transaction() as session:
            draw, now = await draws.locked(session, draw_id)
            published = await statements.frozen(session, draw_id)
            source = taking.share(draw, department, share, frozen, published, now)
            if source is not None:
                await sources.reveal(session, draw_id, source, by)
            draw = await draws.by_id(session, draw_id)
        self.ring()
        return draw
