"""Frozen pools as rows: many members in each, so that a pool of millions is some dozen rows."""

from uuid import UUID

import numpy as np
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.pool import CODE, Pool
from storage import raw

PAGE = 50_000
_COPY = """
copy pool_page (draw_id, page, usccs, strata, exclusions) from stdin (format binary)
"""
_READ = "select usccs, strata, exclusions from pool_page where draw_id = %s order by page"


async def keep(session: AsyncSession, draw_id: UUID, pool: Pool) -> None:
    async with (await raw(session)).cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(["uuid", "int4", "bytea", "bytea", "bytea"])
        for page, start in enumerate(range(0, len(pool), PAGE)):
            part = slice(start, start + PAGE)
            columns = (pool.usccs, pool.strata, pool.exclusions)
            await copy.write_row((draw_id, page, *(each[part].tobytes() for each in columns)))


async def read(session: AsyncSession, draw_id: UUID) -> Pool:
    """The pool as it was frozen."""
    cursor = (await raw(session)).cursor(binary=True)
    await cursor.execute(_READ, [draw_id])
    rows = await cursor.fetchall()
    usccs, strata, exclusions = (b"".join(row[column] for row in rows) for column in range(3))
    return Pool(
        np.frombuffer(usccs, CODE),
        np.frombuffer(strata, np.uint8),
        np.frombuffer(exclusions, np.uint8),
    )
