"""Rings when a delivery joins the line or leaves it, in whichever process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from push.adapters.line import CHANNEL
from push.domain.errors import BellLost


@dataclass(frozen=True, slots=True)
class Bell:
    connection: psycopg.AsyncConnection[Any]

    async def wait(self, seconds: float) -> None:
        """Return when it rings, at the latest after so many seconds. Raises BellLost."""
        try:
            async for _ in self.connection.notifies(timeout=seconds, stop_after=1):
                break
            async for _ in self.connection.notifies(timeout=0):
                pass  # rings in a row are one
        except psycopg.OperationalError as cause:
            raise BellLost(str(cause)) from cause


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Bell]:
    """`url` is the database's. Raises BellLost."""
    dsn = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    except psycopg.OperationalError as cause:
        raise BellLost(str(cause)) from cause
    async with connection:
        await connection.execute(f"listen {CHANNEL}")
        yield Bell(connection)
