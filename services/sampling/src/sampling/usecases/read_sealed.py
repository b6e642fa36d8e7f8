"""The sealed files of a draw are read by who may know classes: with them it is drawn again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sampling.adapters import draws, inspectors, pools
from sampling.domain import package
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ReadSealed:
    transaction: Transaction

    async def __call__(self, draw_id: UUID, by: str) -> AsyncIterator[tuple[str, bytes]]:
        """Yield files' names and contents, that of the pool part by part; who reads is kept.

        Raises UnknownDraw, DrawNotCompleted, NoPackage.
        """
        async with self.transaction() as session:
            draw = (await draws.by_id(session, draw_id)).require_completed()
            seal = await draws.unseal(session, draw_id)
            await draws.note_read(session, draw_id, by)
            pages = await pools.pages(session, draw_id)
            roster = await inspectors.frozen_text(session, draw_id)
        last, excluded = draw.published[-1].digest, draw.exclusions
        sealed = package.sealed_file(seal, draw.counts, draw.undirected, excluded, last)
        yield package.SEALED, sealed.encode()
        yield package.ROSTER, roster.encode()
        for page in range(pages):
            async with self.transaction() as session:
                pool = await pools.read(session, draw_id, page)
            yield package.POOL, package.pool_lines(pool)
