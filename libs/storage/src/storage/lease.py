"""A lease that one process holds at a time, by a session lock of PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

RETRY_SECONDS = 0.5


@asynccontextmanager
async def leased(url: str, name: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """Wait for the lease `name` of a database and yield the connection that holds it.

    Work done through that connection is fenced: when the connection is lost, so is the lease, and
    nothing more can be written through it. Raises psycopg.OperationalError when it is lost.
    """
    dsn = url.replace("postgresql+psycopg://", "postgresql://", 1)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        while not await _try(connection, name):
            await asyncio.sleep(RETRY_SECONDS)
        yield connection


async def _try(connection: psycopg.AsyncConnection[Any], name: str) -> bool:
    cursor = await connection.execute(
        "select pg_try_advisory_lock(hashtextextended(%s, 0))", [name]
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
