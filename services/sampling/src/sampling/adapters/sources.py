"""The sources of a draw's seed as rows."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.seed import Kind, Source, Sources
from storage import raw

_ADD = """
insert into seed_source (draw_id, place, kind, name, due_at, commitment, share)
values (%s, %s, %s, %s, %s, %s, %s)
"""
_OF = """
select kind, name, commitment, share, due_at from seed_source where draw_id = %s order by place
"""
_COMMIT = """
update seed_source set commitment = %s where draw_id = %s and kind = %s and name = %s
"""
_REVEAL = """
update seed_source set share = %s, entered_by = %s
where draw_id = %s and kind = %s and name = %s
"""


async def add(session: AsyncSession, draw_id: UUID, sources: Sources) -> None:
    rows = [
        (draw_id, place, s.kind, s.name, s.due_at, s.commitment, s.share)
        for place, s in enumerate(sources.each)
    ]
    async with (await raw(session)).cursor() as cursor:
        await cursor.executemany(_ADD, rows)


async def of(session: AsyncSession, draw_id: UUID) -> Sources:
    """In the order in which they were announced."""
    cursor = await (await raw(session)).execute(_OF, [draw_id])
    return Sources(tuple(Source(Kind(row[0]), *row[1:]) for row in await cursor.fetchall()))


async def commit(session: AsyncSession, draw_id: UUID, source: Source) -> None:
    values = [source.commitment, draw_id, source.kind, source.name]
    await (await raw(session)).execute(_COMMIT, values)


async def reveal(session: AsyncSession, draw_id: UUID, source: Source, by: str) -> None:
    """A department's share, or the text of a public value, with who gave it."""
    values = [source.share, by, draw_id, source.kind, source.name]
    await (await raw(session)).execute(_REVEAL, values)
