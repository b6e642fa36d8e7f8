"""Frozen pools as rows: many members in each, so that a pool of millions is some dozen rows."""

from uuid import UUID

import numpy as np
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.encoding import CODE
from sampling.domain.pool import Pool
from storage import raw

PAGE = 50_000
_COPY = """
copy pool_page (draw_id, page, usccs, strata, exclusions) from stdin (format binary)
"""
_READ = """
select usccs, strata, exclusions from pool_page
where draw_id = %(draw)s and page = coalesce(%(page)s, page) order by page
"""
_PAGES = "select count(*) from pool_page where draw_id = %s"


async def keep(session: AsyncSession, draw_id: UUID, pool: Pool) -> None:
    async with (await raw(session)).cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(["uuid", "int4", "bytea", "bytea", "bytea"])
        for page, start in enumerate(range(0, len(pool), PAGE)):
            part = slice(start, start + PAGE)
            columns = (pool.usccs, pool.strata, pool.exclusions)
            await copy.write_row((draw_id, page, *(each[part].tobytes() for each in columns)))


async def pages(session: AsyncSession, draw_id: UUID) -> int:
    cursor = await (await raw(session)).execute(_PAGES, [draw_id])
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def read(session: AsyncSession, draw_id: UUID, page: int | None = None) -> Pool:
    """The pool as it was frozen, or one page of it."""
    cursor = (await raw(session)).cursor(binary=True)
    await cursor.execute(_READ, {"draw": draw_id, "page": page})
    rows = await cursor.fetchall()
    usccs, strata, exclusions = (b"".join(row[column] for row in rows) for column in range(3))
    return Pool(
        np.frombuffer(usccs, CODE),
        np.frombuffer(strata, np.uint8),
        np.frombuffer(exclusions, np.uint8),
    )
