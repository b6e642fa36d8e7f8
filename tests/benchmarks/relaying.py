"""The outbox alone, and JetStream alone: floors of what is told between services."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import psycopg
from nats.js.api import StreamConfig

from messaging import Bus, Relay, schema
from provision import ADMIN

STREAM, SUBJECT = "BENCH", "bench.happened"
PAYLOAD = b"x" * 256
IN_FLIGHT = 256  # publishes at once; more did not make JetStream alone faster
RECORDED_TOGETHER = 500

_RECORD = "insert into outbox (subject, payload) select %s, %s from generate_series(1, %s)"


@dataclass(frozen=True, slots=True)
class Post:
    """A database with an outbox and nothing else, and a stream that nobody reads."""

    dsn: str
    bus: Bus

    async def relayed_per_s(self, events: int) -> float:
        """Record events, a batch a commit, until the relay has published the last of them."""
        relay = asyncio.create_task(self._relay().run())
        try:
            async with await psycopg.AsyncConnection.connect(self.dsn) as connection:
                began = time.perf_counter()
                for _ in range(events // RECORDED_TOGETHER):
                    await connection.execute(_RECORD, [SUBJECT, PAYLOAD, RECORDED_TOGETHER])
                    await connection.execute("notify outbox")
                    await connection.commit()
                return await self._published(connection, events, began)
        finally:
            relay.cancel()
            with suppress(asyncio.CancelledError):
                await relay

    async def backlog_per_s(self, events: int) -> float:
        """Relay events that were recorded before."""
        async with await psycopg.AsyncConnection.connect(self.dsn) as connection:
            await connection.execute(_RECORD, [SUBJECT, PAYLOAD, events])
            await connection.commit()
            began = time.perf_counter()
            relay = asyncio.create_task(self._relay().run())
            try:
                return await self._published(connection, events, began)
            finally:
                relay.cancel()
                with suppress(asyncio.CancelledError):
                    await relay

    async def published_per_s(self, events: int) -> float:
        """JetStream alone: publish with ids, as the relay does, and nothing before or after."""
        run = time.time_ns()
        began = time.perf_counter()
        for start in range(0, events, IN_FLIGHT):
            await asyncio.gather(
                *(
                    self.bus.publish(SUBJECT, PAYLOAD, f"raw-{run}-{number}")
                    for number in range(start, min(start + IN_FLIGHT, events))
                )
            )
        return events / (time.perf_counter() - began)

    def _relay(self) -> Relay:
        # Ids of the outbox go on from run to run, so the broker takes none for a repeat.
        return Relay(self.dsn, self.bus, "bench")

    async def _published(
        self, connection: psycopg.AsyncConnection[tuple[int]], events: int, began: float
    ) -> float:
        """Events a second; empties the outbox for the next round."""
        while True:
            cursor = await connection.execute(
                "select 1 from outbox where published_at is null limit 1"
            )
            waiting = await cursor.fetchone()
            await connection.commit()
            if waiting is None:
                took = time.perf_counter() - began
                await connection.execute("truncate outbox")
                await connection.commit()
                return events / took
            await asyncio.sleep(0.005)


@asynccontextmanager
async def open_post(postgres_url: str, nats_url: str, admin_seed: str) -> AsyncIterator[Post]:
    """`postgres_url` is an administrator's; the database and the stream are made anew."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop database if exists onedoor_bench with (force)")
        connection.execute("create database onedoor_bench")
    dsn = psycopg.conninfo.make_conninfo(postgres_url, dbname="onedoor_bench")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(schema.OUTBOX)
    bus = await Bus.connect(nats_url, ADMIN, admin_seed)
    with suppress(Exception):
        await bus.jetstream.delete_stream(STREAM)
    await bus.jetstream.add_stream(StreamConfig(name=STREAM, subjects=["bench.>"]))
    try:
        yield Post(dsn, bus)
    finally:
        await bus.close()
