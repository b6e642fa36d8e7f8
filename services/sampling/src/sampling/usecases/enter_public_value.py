"""An official enters a public value that a draw's seed waits for."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, sources
from sampling.domain import taking
from sampling.domain.draw import Draw
from storage import Transaction


@dataclass(frozen=True, slots=True)
class EnterPublicValue:
    transaction: Transaction
    ring: Callable[[], None]

    async def __call__(self, draw_id: UUID, name: str, value: str, by: str) -> Draw:
        """Anybody can compare it with what was made public.

        Raises UnknownDraw, NoSuchSource, WrongPublicValue, NotTheTime, OtherShare, SamePerson.
        """
        async with self.transaction() as session:
            draw, now = await draws.locked(session, draw_id)
            source = taking.public_value(draw, name, value, by, now)
            if source is not None:
                await sources.reveal(session, draw_id, source, by)
            draw = await draws.by_id(session, draw_id)
        self.ring()
        return draw
