"""Publishes a service's outbox in order. One relay per service at a time, by a lease."""

import asyncio
from typing import Any

import psycopg
import structlog

from messaging.bus import Bus, BusUnavailable
from messaging.outbox import CHANNEL
from storage import leased

log = structlog.get_logger()

Row = tuple[int, str, bytes]

BATCH = 1024
IDLE_SECONDS = 1.0
RETRY_SECONDS = 0.5

# Not "id > the last": an earlier id may be committed later, and must not wait for a quiet moment.
_FETCH = (
    "select id, subject, payload from outbox"
    " where published_at is null and id not in (select unnest(%s::bigint[])) order by id limit %s"
)
_MARK = "update outbox set published_at = clock_timestamp() where id = any(%s)"


class Relay:
    """Reads what is unpublished, publishes it, marks what the broker stored.

    A message may be published twice (a crash before the mark), always with the same id.
    """

    def __init__(self, url: str, bus: Bus, service: str, batch: int = BATCH) -> None:
        self._url, self._bus, self._service, self._batch = url, bus, service, batch

    async def run(self) -> None:
        """Relay for ever. A lost database or broker delays, and is said in the log."""
        while True:
            try:
                async with leased(self._url, "outbox-relay") as connection:
                    await self._relay(connection)
            except psycopg.OperationalError as cause:
                log.warning("relay_lost_database", error=str(cause).split("\n")[0])
                await asyncio.sleep(RETRY_SECONDS)

    async def _relay(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """A batch is published while the one before is marked and the one after is fetched."""
        await connection.execute(f"listen {CHANNEL}")
        rows, stored = await self._fetch(connection, []), list[int]()
        while True:
            published, following = await asyncio.gather(
                self._publish(rows), self._mark_and_fetch(connection, stored, rows)
            )
            if following and len(published) == len(rows):
                rows, stored = following, published
                continue
            await _mark(connection, published)
            if len(published) < len(rows):
                await asyncio.sleep(RETRY_SECONDS)
            elif len(rows) < self._batch:
                await _ring(connection)
            rows, stored = await self._fetch(connection, []), []

    async def _publish(self, rows: list[Row]) -> list[int]:
        """Publish in order; return the ids up to the first that the broker did not store."""
        answers = await asyncio.gather(
            *(self._bus.publish(subject, payload, self._id(id_)) for id_, subject, payload in rows),
            return_exceptions=True,
        )
        for index, answer in enumerate(answers):
            if isinstance(answer, BusUnavailable):
                log.warning("relay_waits_for_broker", waiting=len(rows) - index, error=str(answer))
                return [id_ for id_, _, _ in rows[:index]]
            if isinstance(answer, BaseException):
                raise answer
        return [id_ for id_, _, _ in rows]

    async def _mark_and_fetch(
        self, connection: psycopg.AsyncConnection[Any], stored: list[int], rows: list[Row]
    ) -> list[Row]:
        """Mark what the broker has; return what comes after `rows`, if these are a whole batch."""
        await _mark(connection, stored)
        if len(rows) < self._batch:
            return []
        return await self._fetch(connection, [id_ for id_, _, _ in rows])

    async def _fetch(self, connection: psycopg.AsyncConnection[Any], but: list[int]) -> list[Row]:
        cursor = await connection.execute(_FETCH, [but, self._batch])
        return await cursor.fetchall()

    def _id(self, id_: int) -> str:
        return f"{self._service}-{id_}"


async def _mark(connection: psycopg.AsyncConnection[Any], stored: list[int]) -> None:
    if stored:
        await connection.execute(_MARK, [stored])


async def _ring(connection: psycopg.AsyncConnection[Any]) -> None:
    """Wait until something is recorded, or a second."""
    async for _ in connection.notifies(timeout=IDLE_SECONDS, stop_after=1):
        return
