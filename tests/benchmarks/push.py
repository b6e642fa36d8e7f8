"""Deliveries through push's own worker beside bare signed POSTs to the same receiver, in turn."""

import asyncio
import json
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network

import httpx
import psycopg
from standardwebhooks import Webhook

from benchmarks.bench import ROUNDS, AtLeast, Line, middle, ratio
from benchmarks.servers import open_servers
from push.adapters.line import Share
from push.adapters.network import GuardedNetwork
from push.adapters.postman import Postman
from push.domain.networks import Networks
from push.entrypoints.courier import Courier
from push.usecases.deliver import ClaimDue, Deliver
from storage import Database

DELIVERIES, ENDPOINTS = 2_000, 8
PER_ENDPOINT = 4  # as push's settings have it; so many bare POSTs are in flight, too
IN_FLIGHT = ENDPOINTS * PER_ENDPOINT
SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1iZW5jaC1vbmx5LSEh"
DOOR = "http://door.example"

_ENDPOINTS = (
    "insert into endpoint (endpoint_id, department_id, url, secret, state)"
    " select gen_random_uuid(), 'fire_rescue', %s, %s, 'verified' from generate_series(1, %s)"
)
_DELIVERIES = (
    "insert into delivery (endpoint_id, department_id, task_id, uscc, task_version, caused_at,"
    " state) select endpoint_id, department_id, gen_random_uuid(), '91330602MA0000001X', 1,"
    " clock_timestamp(), 'pending' from endpoint, generate_series(1, %s)"
)
_PENDING = "select 1 from delivery where state = 'pending' limit 1"
_DELIVERED = "select count(*) from delivery where state = 'delivered' and attempts = 1"


@dataclass(frozen=True, slots=True)
class Bench:
    url: str
    dsn: str
    database: Database
    http: httpx.AsyncClient

    async def delivered_per_s(self) -> float:
        """Deliveries that wait in the line, until push has every answer on file."""
        network = GuardedNetwork(Networks((ip_network("127.0.0.0/8"),)))
        postman, transaction = Postman(network, 10.0), self.database.transaction
        claim_due = ClaimDue(transaction, Share(PER_ENDPOINT, 15.0))
        deliver = Deliver(transaction, postman, DOOR)
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            await connection.execute("truncate delivery, outbox")
            await connection.execute(_DELIVERIES, [DELIVERIES // ENDPOINTS])
            await connection.execute("analyze delivery")
            began = time.perf_counter()
            courier = asyncio.create_task(
                Courier(claim_due, deliver, self.database.url, places=512).run()
            )
            try:
                while await (await connection.execute(_PENDING)).fetchone():
                    await asyncio.sleep(0.01)
                took = time.perf_counter() - began
            finally:
                courier.cancel()
                with suppress(asyncio.CancelledError):
                    await courier
                await postman.close()
            found = await (await connection.execute(_DELIVERED)).fetchone()
            assert found == (DELIVERIES,), f"{found} of {DELIVERIES} at the first attempt"
        return DELIVERIES / took

    async def posted_per_s(self) -> float:
        """The same bodies, signed and posted by httpx, with nothing on file."""
        waiting = iter(range(DELIVERIES))
        webhook = Webhook(SECRET)

        async def posting() -> None:
            for _ in waiting:
                await self._post(webhook)

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(posting())
        return DELIVERIES / (time.perf_counter() - began)

    async def _post(self, webhook: Webhook) -> None:
        id_, task, at = str(uuid.uuid4()), str(uuid.uuid4()), datetime.now(UTC)
        link = f"{DOOR}/v1/tasks/{task}"
        event = {"type": "task.changed", "id": id_, "task_id": task, "task_version": 1}
        body = json.dumps(event | {"link": link}, separators=(",", ":"))
        headers = {
            "content-type": "application/json",
            "webhook-id": id_,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": webhook.sign(id_, at, body),
        }
        answer = await self.http.post(self.url, content=body, headers=headers)
        answer.raise_for_status()


async def bench() -> list[Line]:
    delivered, posted = [], []
    async with opened() as bench:
        await bench.delivered_per_s()
        await bench.posted_per_s()
        for _ in range(ROUNDS):
            delivered.append(await bench.delivered_per_s())
            posted.append(await bench.posted_per_s())
    shares = [ours / theirs for ours, theirs in zip(delivered, posted, strict=True)]
    return [
        Line(
            "push.deliveries_per_s",
            middle(delivered),
            "deliveries/s",
            f"{ENDPOINTS} endpoints, {PER_ENDPOINT} at once each, answers on file;"
            f" bare signed httpx POSTs, {IN_FLIGHT} at once",
            middle(posted),
        ),
        ratio("push.vs_bare_post", middle(shares), "middle of the rounds", AtLeast(0.5)),
    ]


@asynccontextmanager
async def opened() -> AsyncIterator[Bench]:
    with open_servers() as servers:
        place = servers.databases.of_service("push")
        database = Database(place.url)
        async with listening() as url, httpx.AsyncClient(trust_env=False, timeout=10) as http:
            with psycopg.connect(place.owner_dsn, autocommit=True) as connection:
                connection.execute(_ENDPOINTS, [url, SECRET, ENDPOINTS])
            yield Bench(url, place.owner_dsn, database, http)
        await database.close()


@asynccontextmanager
async def listening() -> AsyncIterator[str]:
    """The receiver, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.receiver", SECRET, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        port = int(await process.stdout.readline())
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        process.terminate()
        await process.wait()
