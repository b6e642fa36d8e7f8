"""From a transaction's outbox over the real broker to a handler, also when parts of it die."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

import testkit
from faults import Invalid, Unavailable
from messaging import Bus, Consumer, Relay, Subscription, doorbell, each, outbox, schema
from onedoor.aggregation.v1.events_pb2 import LedgerAdvanced
from onedoor.scoring.v1.events_pb2 import AgreementChanged
from storage import Database

pytestmark = pytest.mark.real

SECONDS = 15


@dataclass
class Post:
    """A producing service, a consuming one, and the database each would own."""

    database: Database
    bus: testkit.Bus
    heard: list[Any] = field(default_factory=list)

    async def tell(self, *messages: Any) -> None:
        async with self.database.transaction() as session:
            await outbox.record(session, *messages)

    async def hear(self, message: Any) -> None:
        self.heard.append(message)

    async def connect(self, service: str) -> Bus:
        return await Bus.connect(self.bus.url, service, self.bus.seed(service))

    @asynccontextmanager
    async def relaying(self, producer: str = "scoring", batch: int = 512) -> AsyncIterator[None]:
        make = lambda bus: Relay(self.database.url, bus, producer, batch)  # noqa: E731
        async with self._running(producer, make):
            yield

    @asynccontextmanager
    async def consuming(self, subscription: Subscription) -> AsyncIterator[None]:
        make = lambda bus: Consumer(bus, self.database, subscription)  # noqa: E731
        async with self._running(subscription.consumer, make):
            yield

    @asynccontextmanager
    async def _running(self, user: str, make: Callable[[Bus], Any]) -> AsyncIterator[None]:
        bus = await self.connect(user)
        task = asyncio.create_task(make(bus).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await bus.close()

    async def unpublished(self) -> int:
        rows = await self._select("select count(*) from outbox where published_at is null")
        return int(rows[0][0])

    async def dead_letters(self) -> list[tuple[str, str]]:
        return [
            (str(a), str(b))
            for a, b in await self._select("select durable, fault from dead_letter")
        ]

    async def _select(self, query: str) -> list[Any]:
        dsn = self.database.url.replace("+psycopg", "")
        async with await psycopg.AsyncConnection.connect(dsn) as connection:
            return await (await connection.execute(query)).fetchall()


@pytest.fixture
async def post(
    empty_database: Callable[[], testkit.Database], bus: testkit.Bus
) -> AsyncIterator[Post]:
    place = empty_database()
    with psycopg.connect(place.dsn, autocommit=True) as connection:
        connection.execute(schema.OUTBOX)
        connection.execute(schema.DEAD_LETTER)
    database = Database(place.url)
    yield Post(database, bus)
    await database.close()


async def until(what: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            answer = what()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            await asyncio.sleep(0.02)


def agreements(*usccs: str) -> list[AgreementChanged]:
    return [AgreementChanged(uscc=uscc, epoch=1) for uscc in usccs]


async def test_what_a_transaction_tells_is_heard_in_order(post: Post) -> None:
    async with post.relaying(), post.consuming(each(AgreementChanged, "dispatch", post.hear)):
        await post.tell(*agreements("a", "b"))
        await post.tell(*agreements("c"))
        await until(lambda: len(post.heard) == 3)
    assert [message.uscc for message in post.heard] == ["a", "b", "c"]
    assert await post.unpublished() == 0


async def test_a_transaction_that_fails_tells_nothing(post: Post) -> None:
    async def change_my_mind() -> None:
        async with post.database.transaction() as session:
            await outbox.record(session, *agreements("a"))
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await change_my_mind()
    assert await post.unpublished() == 0


async def test_what_was_told_while_nobody_relayed_is_relayed_later(post: Post) -> None:
    await post.tell(*agreements("a"))
    async with post.relaying(), post.consuming(each(AgreementChanged, "dispatch", post.hear)):
        await until(lambda: len(post.heard) == 1)


async def test_a_long_backlog_is_heard_whole_and_in_order(post: Post) -> None:
    await post.tell(*agreements(*map(str, range(200))))
    subscription = each(AgreementChanged, "dispatch", post.hear)
    async with post.relaying(batch=16), post.consuming(subscription):
        await until(lambda: len(post.heard) >= 200)
        await until(lambda: nothing_left(post))
    assert [message.uscc for message in post.heard] == [str(n) for n in range(200)]


async def nothing_left(post: Post) -> bool:
    return await post.unpublished() == 0


async def test_only_one_of_two_relays_publishes(post: Post) -> None:
    subscription = each(AgreementChanged, "dispatch", post.hear)
    async with post.relaying(), post.relaying(), post.consuming(subscription):
        await post.tell(*agreements(*map(str, range(200))))
        await until(lambda: len(post.heard) >= 200)
        await asyncio.sleep(0.2)
    assert [message.uscc for message in post.heard] == [str(n) for n in range(200)]


async def test_an_unavailable_handler_hears_the_message_again(post: Post) -> None:
    async def at_the_third(message: Any) -> None:
        await post.hear(message)
        if len(post.heard) < 3:
            raise Unavailable("Not now.")

    async with post.relaying(), post.consuming(each(AgreementChanged, "dispatch", at_the_third)):
        await post.tell(*agreements("a"))
        await until(lambda: len(post.heard) == 3)
    assert await post.dead_letters() == []


async def test_a_message_that_can_never_be_handled_is_set_aside(post: Post) -> None:
    async def picky(message: Any) -> None:
        if message.uscc == "bad":
            raise Invalid("Never.")
        await post.hear(message)

    async with post.relaying(), post.consuming(each(AgreementChanged, "dispatch", picky)):
        await post.tell(*agreements("bad", "good"))
        await until(lambda: len(post.heard) == 1)
    assert await post.dead_letters() == [("dispatch-agreement-changed", "invalid")]


async def test_bytes_that_do_not_decode_are_set_aside(post: Post) -> None:
    async with post.consuming(each(AgreementChanged, "dispatch", post.hear)):
        producer = await post.connect("scoring")
        await producer.publish("onedoor.scoring.v1.agreement_changed", b"\xff\xff", "x-1")
        async with asyncio.timeout(SECONDS):
            while not await post.dead_letters():
                await asyncio.sleep(0.02)
        await producer.close()
    assert await post.dead_letters() == [("dispatch-agreement-changed", "undecodable")]


async def test_of_many_doorbells_the_newest_says_it_for_all(post: Post) -> None:
    await post.tell(*(LedgerAdvanced(through=n) for n in range(1, 41)))
    async with post.relaying("aggregation"):
        async with asyncio.timeout(SECONDS):
            while await post.unpublished():
                await asyncio.sleep(0.02)
    async with post.consuming(doorbell(LedgerAdvanced, "scoring", post.hear)):
        await until(lambda: bool(post.heard) and post.heard[-1].through == 40)
    assert len(post.heard) < 40


async def test_a_consumer_goes_on_after_the_broker_was_killed(
    post: Post, nats_server: testkit.NatsServer
) -> None:
    async with post.relaying(), post.consuming(each(AgreementChanged, "dispatch", post.hear)):
        await post.tell(*agreements("before"))
        await until(lambda: len(post.heard) == 1)
        nats_server.kill()
        await post.tell(*agreements("while it was down"))
        nats_server.start()
        await until(lambda: "while it was down" in [message.uscc for message in post.heard])


async def test_a_relay_goes_on_after_the_database_was_killed(
    post: Post, postgres: testkit.PostgresServer
) -> None:
    async with post.relaying(), post.consuming(each(AgreementChanged, "dispatch", post.hear)):
        await post.tell(*agreements("before"))
        await until(lambda: len(post.heard) >= 1)
        postgres.restart()
        await post.tell(*agreements("after"))
        await until(lambda: "after" in [message.uscc for message in post.heard])


async def test_a_service_may_not_publish_what_another_produces(post: Post) -> None:
    stranger = await post.connect("push")
    with pytest.raises(Unavailable):
        await stranger.publish("onedoor.scoring.v1.agreement_changed", b"", "x-2")
    await stranger.close()
