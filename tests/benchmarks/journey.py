"""From the public API to the stored class, with every service of the suite running.

What was taken and what is known is read from the databases, never counted by the sender.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from journeys.house import House, open_house, until

from benchmarks.bench import AtLeast, AtMost, Line, middle, percentile
from benchmarks.city import City, Sent, batches
from benchmarks.relaying import Post, open_post
from democity.clients import Client, Json, new_key
from democity.offices import OFFICES, Office
from democity.records import Record
from democity.suite import start_day
from provision import ADMIN

ENTERPRISES, WITH_BULK = 20_000, 14_000
BATCH, SENDERS = 500, 6
ROUNDS, RECORDS = 5, 20_000
PER_SECOND, SECONDS, TOGETHER = 200, 25, 5
WARM_SECONDS = 4

_READ = "select through from ledger_cursor"
_HEAD = "select n from ledger_head"
_RECORDS = "select count(*) from record"
_LATENCIES = (
    "select uscc, extract(epoch from cause_at), extract(epoch from stored_at)"
    " from classification where cause_at >= %s and uscc = any(%s)"
)
_DOORBELLS = (
    "select extract(epoch from published_at - created_at) from outbox"
    " where created_at >= %s and published_at is not null"
)


@dataclass(frozen=True, slots=True)
class Bench:
    house: House
    clients: dict[str, Client]
    city: City

    async def send(self, office: Office, records: Sequence[Record]) -> Json:
        body = {"source_system": office.source_system, "records": records}
        answer = await self.clients[office.id].post("/v1/records", body, key=str(uuid.uuid4()))
        assert not answer["rejections"], answer["rejections"][:3]
        return answer

    async def load(self, records: Sequence[Sent]) -> float:
        """Send in batches; return the seconds until the stored class knows every one of them."""
        waiting = batches(records, BATCH)
        before = self.house.value("aggregation", _RECORDS)
        began = time.perf_counter()

        async def sender() -> None:
            while waiting:
                await self.send(*waiting.pop(0))

        async with asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(sender())
        sent = time.perf_counter() - began
        await self.known()
        took = time.perf_counter() - began
        stored = self.house.value("aggregation", _RECORDS) - before
        assert stored == len(records), f"{stored} of {len(records)} new records were stored"
        print(f"  {len(records)} records: accepted {sent:.1f} s, known {took:.1f} s", flush=True)
        return took

    async def known(self) -> None:
        """Wait until scoring has read to the head of the ledger."""
        head = self.house.value("aggregation", _HEAD)
        while self.house.value("scoring", _READ) < head:
            await asyncio.sleep(0.02)

    async def first_run(self) -> None:
        """After it, agreements are live: dispatch and push have their share of the work."""
        run = str(uuid.uuid4())
        await self.house.operator.post("/v1/runs", {"run_id": run, "at_least": 0})

        async def completed() -> bool:
            found = await self.house.operator.get(f"/v1/runs/{run}")
            return str(found["state"]).endswith("completed")

        await until("the first run is completed", completed)

    async def evenly(self, records: Sequence[Sent], seconds: float) -> dict[str, float]:
        """Send at an even rate whatever the answers take; the instant of sending by enterprise."""
        sent: dict[str, float] = {}
        small = batches(records, TOGETHER)[: round(seconds * PER_SECOND / TOGETHER)]
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, (office, batch) in enumerate(small):
                due = began + number * TOGETHER / PER_SECOND
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                sent |= dict.fromkeys((str(each["uscc"]) for each in batch), time.time())
                group.create_task(self.send(office, batch))
        return sent


async def bench() -> list[Line]:
    async with opened() as (bench, post):
        await bench.load(bench.city.registrations())
        await bench.first_run()
        await bench.load(bench.city.bulk(2 * BATCH))
        return [await _rate(bench, post), *await _latency(bench)]


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Bench, Post]]:
    async with open_house() as house:
        on = await start_day(house.operator)
        clients = {office.id: await _registered(house.operator, office) for office in OFFICES}
        facts = house.suite.facts
        async with open_post(
            facts.postgres_url, facts.nats_url, facts.secrets.nats_seed(ADMIN)
        ) as post:
            yield Bench(house, clients, City(on, ENTERPRISES, WITH_BULK)), post


async def _rate(bench: Bench, post: Post) -> Line:
    rates, floors = [], []
    for _ in range(ROUNDS):
        rates.append(RECORDS / await bench.load(bench.city.bulk(RECORDS)))
        floors.append(await post.relayed_per_s(RECORDS))
    return Line(
        "journey.records_per_s",
        middle(rates),
        "records/s",
        f"batches of {BATCH}, {SENDERS} senders, to the stored class; outbox → JetStream alone",
        middle(floors),
        AtLeast(2000),
    )


async def _latency(bench: Bench) -> list[Line]:
    records = list(bench.city.even())
    warm = WARM_SECONDS * PER_SECOND
    await bench.evenly(records[:warm], WARM_SECONDS)
    await bench.known()
    since = datetime.now(UTC)
    sent = await bench.evenly(records[warm:], SECONDS)
    await bench.known()
    rows = bench.house.rows("scoring", _LATENCIES, since, list(sent))
    assert len(rows) == len(sent), f"{len(rows)} of {len(sent)} penalties moved a score"
    doorbells = bench.house.rows("aggregation", _DOORBELLS, since)
    at_rate = f"{PER_SECOND} records/s for {SECONDS} s, {TOGETHER} a request"
    return [
        Line(
            "journey.class_p95_ms",
            1000 * percentile([float(stored - known) for _, known, stored in rows], 0.95),
            "ms",
            f"known → class stored, {at_rate}; known → doorbell with the broker",
            1000 * percentile([float(wait) for (wait,) in doorbells], 0.95),
            AtMost(1000),
        ),
        Line(
            "journey.sent_to_class_p95_ms",
            1000 * percentile([float(stored) - sent[uscc] for uscc, _, stored in rows], 0.95),
            "ms",
            f"request begun → class stored, {at_rate}",
        ),
    ]


async def _registered(operator: Client, office: Office) -> Client:
    key = new_key(office.client_id)
    body = {
        "client_id": office.client_id,
        "role": office.role,
        "department_id": office.id,
        "jwks": {"keys": [key.as_dict(private=False)]},
    }
    await operator.post("/v1/clients", body)
    return Client(operator.http, office.client_id, key)
