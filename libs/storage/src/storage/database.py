"""One service's database: transactions, and the driver's connection for COPY."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import psycopg
import sqlalchemy.exc
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from faults import Unavailable

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]


class DatabaseUnavailable(Unavailable):
    def __init__(self, cause: str) -> None:
        super().__init__(f"The database does not answer or asked for another try: {cause}")


class Database:
    """The engine of one service's own database.

    `url` has the form `postgresql+psycopg://role:password@host:port/name`.
    """

    def __init__(self, url: str, pool_size: int = 8) -> None:
        self.url = url
        # Without prepare_threshold=None a large `= any(...)` soon runs on a generic plan.
        self._engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"prepare_threshold": None},
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Commit at the end, roll back on any exception. Raises DatabaseUnavailable."""
        try:
            async with (
                AsyncSession(self._engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        except (
            sqlalchemy.exc.OperationalError,
            sqlalchemy.exc.InterfaceError,
            sqlalchemy.exc.TimeoutError,
            psycopg.OperationalError,
            psycopg.InterfaceError,
        ) as cause:
            raise DatabaseUnavailable(str(cause).split("\n")[0]) from cause

    async def close(self) -> None:
        await self._engine.dispose()


async def raw(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """The driver's connection of the running transaction, for COPY and server cursors."""
    connection = await session.connection()
    fairy = await connection.get_raw_connection()
    driver = fairy.driver_connection
    if not isinstance(driver, psycopg.AsyncConnection):
        raise TypeError(f"Expected a psycopg connection, got {type(driver).__name__}.")
    return driver
