"""Pulls messages of one durable and hands them to a handler, one at a time, in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import nats.errors
import structlog
from google.protobuf.message import DecodeError, Message
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from faults import Fault, Invalid, Unavailable
from messaging import dead_letters
from messaging.bus import Bus
from messaging.subjects import durable_of, stream_of
from messaging.verdicts import Verdict, delay, verdict
from storage import Database

log = structlog.get_logger()

BATCH = 64
WAIT_SECONDS = 5
RETRY_SECONDS = 0.5


class Undecodable(Invalid):
    def __init__(self, subject: str, cause: str) -> None:
        super().__init__(f"A message on {subject} does not decode: {cause}")
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Subscription:
    """One durable and its handler. A doorbell's handler hears only the newest of a batch."""

    message: type[Message]
    consumer: str
    handle: Callable[[Any], Awaitable[None]]
    only_newest: bool = False


def each(
    message: type[Message], consumer: str, handle: Callable[[Any], Awaitable[None]]
) -> Subscription:
    """Every message counts and is handled in order."""
    return Subscription(message, consumer, handle)


def doorbell(
    message: type[Message], consumer: str, handle: Callable[[Any], Awaitable[None]]
) -> Subscription:
    """A message only says how far; the newest of several says it for all."""
    return Subscription(message, consumer, handle, only_newest=True)


class Consumer:
    """Runs one subscription for ever; a lost broker delays, a deaf subscription is made anew."""

    def __init__(self, bus: Bus, database: Database, subscription: Subscription) -> None:
        self._bus, self._database, self._subscription = bus, database, subscription
        self._durable = durable_of(subscription.message, subscription.consumer)

    async def run(self) -> None:
        while True:
            try:
                await self._pull()
            except (nats.errors.Error, OSError, Unavailable) as cause:
                log.warning("consumer_waits", durable=self._durable, error=repr(cause))
                await asyncio.sleep(RETRY_SECONDS)

    async def _pull(self) -> None:
        """Bind, then fetch until a whole wait stays empty; the caller binds anew."""
        subscription = await self._bus.jetstream.pull_subscribe_bind(
            self._durable, stream=stream_of(self._subscription.message)
        )
        try:
            while True:
                await self._take(await self._fetch(subscription))
        except TimeoutError:
            return
        finally:
            await subscription.unsubscribe()

    async def _fetch(self, subscription: JetStreamContext.PullSubscription) -> list[Msg]:
        return await subscription.fetch(BATCH, timeout=WAIT_SECONDS)

    async def _take(self, messages: list[Msg]) -> None:
        if self._subscription.only_newest:
            for passed in messages[:-1]:
                await passed.ack()
            messages = messages[-1:]
        for message in messages:
            await self._settle(message, await self._handle(message))

    async def _handle(self, message: Msg) -> Exception | None:
        try:
            await self._subscription.handle(self._decode(message))
        except Fault as fault:
            return fault
        except Exception as bug:
            log.exception("handler_failed", durable=self._durable)
            return bug
        return None

    def _decode(self, message: Msg) -> Message:
        try:
            return self._subscription.message.FromString(message.data)
        except DecodeError as cause:
            raise Undecodable(message.subject, str(cause)) from cause

    async def _settle(self, message: Msg, failure: Exception | None) -> None:
        deliveries = message.metadata.num_delivered or 1
        match verdict(failure):
            case Verdict.DONE:
                await message.ack()
            case Verdict.LATER:
                log.warning(
                    "message_later", durable=self._durable, fault=repr(failure), tries=deliveries
                )
                await message.nak(delay=delay(deliveries))
            case Verdict.NEVER:
                log.error("message_set_aside", durable=self._durable, fault=repr(failure))
                async with self._database.transaction() as session:
                    await dead_letters.set_aside(session, self._durable, message, failure)
                await message.term()
