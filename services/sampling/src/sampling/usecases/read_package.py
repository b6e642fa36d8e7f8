"""A draw's public files are read: anybody can verify it by them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import bookings, draws, statements
from sampling.domain import package
from sampling.domain.draw import Draw
from sampling.domain.errors import NoPackage
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ReadPackage:
    transaction: Transaction

    async def __call__(self, draw_id: UUID, department: str) -> AsyncIterator[tuple[str, bytes]]:
        """Yield each file's name and content; the list once it stands, to who may see it.

        Raises UnknownDraw, NoPackage.
        """
        async with self.transaction() as session:
            draw = (await draws.by_id(session, draw_id)).require_sight(department)
            published = await statements.of(session, draw_id)
            drawn = await _drawn(session, draw) if draw.shows_list(department) else None
        if not published:
            raise NoPackage(draw_id)
        for statement in published:
            yield package.statement_file(statement), statement.body.encode()
        if drawn is not None:
            yield package.DRAWN, drawn.encode()


async def _drawn(session: AsyncSession, draw: Draw) -> str | None:
    seal = await draws.unseal(session, draw.draw_id)
    usccs = await bookings.page(session, draw.draw_id, "", draw.drawn)
    return package.drawn_file(usccs, seal, draw.published[-1].digest)
