"""The ledger: the order in which changes became known, without a gap."""

from collections.abc import Sequence
from enum import IntFlag

from sqlmodel.ext.asyncio.session import AsyncSession

import messaging
from aggregation.adapters.copying import Connection
from onedoor.aggregation.v1.events_pb2 import LedgerAdvanced
from storage import raw

_TAKE = """
with h as (update ledger_head set n = n + 1 returning n)
insert into ledger (ledger, tx, types) select n, %s, %s from h returning ledger
"""


class Changed(IntFlag):
    """What a ledger number is about; stored."""

    RECORDS = 1
    REGISTRY = 2
    LIBRARIES = 4


NOTHING = Changed(0)


async def begin(connection: Connection) -> int:
    """The number of this transaction; every row it adds carries it."""
    return await _one(connection, "select nextval('record_tx')")


async def advance(session: AsyncSession, tx: int, changed: Changed) -> int:
    """Give the transaction its ledger number and ring the bell.

    The transaction's last statements: the head stays locked from here to the commit, and so the
    order of numbers is the order of commits.
    """
    number = await _one(await raw(session), _TAKE, [tx, int(changed)])
    await messaging.outbox.record(session, LedgerAdvanced(through=number))
    return number


async def head(connection: Connection) -> int:
    """The newest number; everything up to it is committed."""
    return await _one(connection, "select n from ledger_head")


async def number_of(connection: Connection, tx: int) -> int:
    return await _one(connection, "select ledger from ledger where tx = %s", [tx])


async def _one(connection: Connection, query: str, parameters: Sequence[object] = ()) -> int:
    cursor = await connection.execute(query.encode(), parameters)
    row = await cursor.fetchone()
    if row is None:
        raise LookupError(query)
    return int(row[0])
