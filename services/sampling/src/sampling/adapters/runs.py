"""Completed runs, as heard of."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import raw

_ADD = "insert into run (run_id, on_day, through) values (%s, %s, %s) on conflict do nothing"
# A past day recomputed is not newer for being completed later.
_NEWEST = "select run_id from run order by on_day desc, through desc, run_id desc limit 1"


async def add(session: AsyncSession, run_id: str, on: date, through: int) -> None:
    await (await raw(session)).execute(_ADD, [run_id, on, through])


async def newest(session: AsyncSession) -> str | None:
    cursor = await (await raw(session)).execute(_NEWEST)
    row = await cursor.fetchone()
    return str(row[0]) if row else None
