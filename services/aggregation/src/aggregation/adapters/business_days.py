"""The business day as stored, and told."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

import messaging
from aggregation.adapters.copying import Connection
from onedoor.aggregation.v1.events_pb2 import DayBegan
from storage import raw

_SET = """
insert into business_day (on_day) values (%(on)s)
on conflict (one) do update set on_day = excluded.on_day
where business_day.on_day <> excluded.on_day
"""
_FIRST = "insert into business_day (on_day) values (%s) on conflict do nothing"


async def today(connection: Connection) -> date:
    """Raises LookupError where the service never began a day."""
    cursor = await connection.execute("select on_day from business_day")
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("no business day was begun")
    return date.fromisoformat(str(row[0]))


async def locked(connection: Connection) -> date:
    """The day, held against others who set it until the transaction ends."""
    await connection.execute("select from business_day for update")
    return await today(connection)


async def first(connection: Connection, on: date) -> None:
    """The day to begin with, where there is none."""
    await connection.execute(_FIRST, [on])


async def begin(session: AsyncSession, on: date) -> bool:
    """Store the day and tell it, once; False where it has begun already."""
    cursor = await (await raw(session)).execute(_SET, {"on": on})
    if cursor.rowcount:
        await messaging.outbox.record(session, DayBegan(on=on.isoformat()))
    return bool(cursor.rowcount)
