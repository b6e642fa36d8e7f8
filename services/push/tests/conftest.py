"""Push on a real PostgreSQL, its use cases wired as in bootstrap, and endpoints that listen."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row
from svix.webhooks import Webhook

from onedoor.push.v1.events_pb2 import DeliveryChanged
from push.adapters.line import Share
from push.adapters.network import GuardedNetwork
from push.adapters.postman import Postman
from push.domain.event import HeardTask
from push.domain.networks import Networks
from push.entrypoints.courier import Courier
from push.usecases.acknowledge_delivery import AcknowledgeDelivery
from push.usecases.deliver import ClaimDue, Deliver
from push.usecases.list_deliveries import ListDeliveries
from push.usecases.list_endpoints import ListEndpoints
from push.usecases.register_endpoint import RegisterEndpoint
from push.usecases.remove_endpoint import RemoveEndpoint
from push.usecases.send_task import SendTask
from push.usecases.verify_endpoint import VerifyEndpoint
from storage import Database

CAUSED_AT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
USCC = "91330602MA0000001X"
Headers = dict[str, str]


@dataclass
class Reply:
    """What an endpoint answers. `wait`: only after this event."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: bytes = b""
    wait: threading.Event | None = None


class Receiver:
    """A department's endpoint on a port of its own; verifies by a library that is not ours.

    It answers `replies` in turn, then 200; a challenge it gives back while `honest`.
    """

    def __init__(self) -> None:
        self.secret, self.honest = "", True
        self.replies: list[Reply] = []
        self.events: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.at: list[datetime] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def hear(self, body: bytes, headers: Headers) -> Reply:
        event = Webhook(self.secret).verify(body, headers)
        if event["type"] == "endpoint.verification":
            challenge = event["challenge"] if self.honest else "something else"
            return Reply(body=json.dumps({"challenge": challenge}).encode())
        self.events.append(event)
        self.ids.append(headers["webhook-id"])
        self.at.append(datetime.now(UTC))
        return self.replies.pop(0) if self.replies else Reply()

    @property
    def versions(self) -> list[int]:
        return [event["task_version"] for event in self.events]

    def close(self) -> None:
        for reply in self.replies:
            if reply.wait:
                reply.wait.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            reply = receiver.hear(body, {k.lower(): v for k, v in self.headers.items()})
            if reply.wait:
                reply.wait.wait(30)
            with suppress(OSError):
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *line: object) -> None:
            """Nothing: a test's output is its own."""

    return Handler


@pytest.fixture
def receiver() -> Iterator[Callable[[], Receiver]]:
    made: list[Receiver] = []

    def make() -> Receiver:
        made.append(Receiver())
        return made[-1]

    yield make
    for each in made:
        each.close()


class Push:
    """`networks` and `timeout` as settings give them."""

    def __init__(self, database: Database, look_into: str) -> None:
        self.database, self.look_into = database, look_into
        self.wire()

    def wire(self, networks: str = "127.0.0.0/8", timeout: float = 5.0, held: float = 20.0) -> None:
        transaction = self.database.transaction
        network = GuardedNetwork(Networks((ip_network(networks),)))
        self.postman = Postman(network, timeout)
        self.register_endpoint = RegisterEndpoint(transaction, network)
        self.verify_endpoint = VerifyEndpoint(transaction, self.postman)
        self.list_endpoints = ListEndpoints(transaction)
        self.remove_endpoint = RemoveEndpoint(transaction)
        self.acknowledge_delivery = AcknowledgeDelivery(transaction)
        self.list_deliveries = ListDeliveries(transaction)
        self.send_task = SendTask(transaction)
        self.claim_due = ClaimDue(transaction, Share(per_endpoint=4, seconds=held))
        self.deliver = Deliver(transaction, self.postman, "http://door.example")

    async def endpoint(self, receiver: Receiver, department: str = "fire_rescue") -> UUID:
        """Registered and verified."""
        endpoint_id = uuid4()
        registered = await self.register_endpoint(endpoint_id, department, receiver.url)
        receiver.secret = registered.secret
        await self.verify_endpoint(endpoint_id, department)
        return endpoint_id

    async def task(
        self,
        version: int = 1,
        task_id: UUID | None = None,
        departments: tuple[str, ...] = ("fire_rescue",),
        is_open: bool = True,
    ) -> UUID:
        """One version of a task is heard of."""
        task_id = task_id or uuid4()
        await self.send_task(HeardTask(task_id, USCC, version, is_open, departments), CAUSED_AT)
        return task_id

    @asynccontextmanager
    async def carrying(self) -> AsyncIterator[None]:
        courier = Courier(self.claim_due, self.deliver, self.database.url, places=64)
        task = asyncio.create_task(courier.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def deliveries(self) -> list[dict[str, Any]]:
        """Oldest first."""
        return await self.rows("select * from delivery order by number")

    async def states(self) -> list[str]:
        return [each["state"] for each in await self.deliveries()]

    async def changes(self) -> list[DeliveryChanged]:
        rows = await self.rows("select payload from outbox order by id")
        return [DeliveryChanged.FromString(row["payload"]) for row in rows]

    async def rows(self, query: str) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(
            self.look_into, row_factory=dict_row
        ) as connection:
            cursor = await connection.execute(query)
            return await cursor.fetchall() if cursor.description else []

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(25):
            while not await holds():
                await asyncio.sleep(0.02)

    async def until_states(self, *expected: str) -> None:
        async def reached() -> bool:
            return await self.states() == list(expected)

        await self.until(reached)


@pytest.fixture
async def push(database: Callable[[str], Any]) -> AsyncIterator[Push]:
    made = database("push")
    own = Database(made.url)
    push = Push(own, made.owner_dsn)
    yield push
    await push.postman.close()
    await own.close()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
