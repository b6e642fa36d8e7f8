"""kill -9 of every part while it has work in flight: nothing is lost, nothing counts twice.

What was in flight at the moment of the blow is read from the databases and the broker, not from
the program that made the work. A part that was never struck with work in flight fails the test.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx
import psycopg
import pytest

from democity import records
from democity.clients import Client, Problem
from democity.enterprises import Enterprise, enterprises
from democity.offices import EMERGENCY, FIRE, MARKET, Office
from democity.suite import Suite as City
from democity.suite import open_suite, start_day
from journeys.house import House, open_house, until

pytestmark = pytest.mark.journey

PARTS = ("aggregation", "scoring", "dispatch", "push", "postgres", "nats")
EACH_ROUND = 10
PATIENCE = 60.0
LATER = (409, 502, 503, 504)  # 409: the same request is still in progress

# A department sees high by its floor alone: its own findings, as domain.md and departments.yaml
# have it (accidents 250 + danger 100; hazard 200 + two faults 100).
FINDINGS: dict[Office, tuple[str, ...]] = {
    EMERGENCY: ("work_safety_accident", "work_safety_accident", "major_hidden_danger"),
    FIRE: ("major_fire_hazard", "fire_facility_fault", "fire_facility_fault"),
}


@dataclass
class Work:
    """What was attempted and what was answered, by record number."""

    house: House
    city: City
    on: date
    numbers: records.Numbers = field(default_factory=records.Numbers)
    attempted: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    struck: Counter[str] = field(default_factory=Counter)

    async def send(self, office: Office, batch: list[records.Record]) -> None:
        """Send until it is answered; a lost answer is asked for again with the same key."""
        key = str(uuid.uuid4())
        self.attempted |= {str(record["record_no"]) for record in batch}
        body = {"source_system": office.source_system, "records": batch}
        answer = await persistent(self.city.systems[office.id], "/v1/records", body, key)
        assert answer["rejections"] == []
        self.acknowledged |= {str(record["record_no"]) for record in batch}

    async def find(self, enterprise: Enterprise) -> None:
        """What two departments find at one enterprise, a record at a time."""
        for office, subkinds in FINDINGS.items():
            for subkind in subkinds:
                number = self.numbers.next(office, "K")
                matter = records.business(number, office, enterprise, subkind, self.on)
                await self.send(office, [matter])

    @asynccontextmanager
    async def noise(self, crowd: list[Enterprise]) -> AsyncIterator[None]:
        """Small penalties at other enterprises, all the while."""
        task = asyncio.create_task(self._noise(crowd))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _noise(self, crowd: list[Enterprise]) -> None:
        for turn in range(100_000):
            batch = [
                records.penalty(
                    self.numbers.next(MARKET, "N"),
                    MARKET,
                    crowd[(turn * 20 + place) % len(crowd)],
                    self.on - timedelta(days=turn % 900),
                    severity="minor",
                )
                for place in range(20)
            ]
            await self.send(MARKET, batch)


async def persistent(client: Client, path: str, body: object, key: str | None = None) -> dict:
    """Ask until it is answered; the client's own patience is shorter than a restart."""
    async with asyncio.timeout(PATIENCE * 2):
        while True:
            try:
                return await client.post(path, body, key)
            except httpx.TransportError:
                await asyncio.sleep(0.2)
            except Problem as problem:
                if problem.status not in LATER:
                    raise
                await asyncio.sleep(0.2)


async def in_flight(house: House, part: str) -> int:
    """How much work lies in one part's hands at this moment, by what others know of it."""
    match part:
        case "aggregation" | "postgres":
            return int(
                house.value(
                    "aggregation",
                    "select count(*) from pg_stat_activity where usename ~ %s"
                    " and xact_start is not null and state <> 'idle'",
                    "^aggregation$"
                    if part == "aggregation"
                    else "^(aggregation|scoring|dispatch)$",
                )
            )
        case "scoring":
            head = house.value("aggregation", "select n from ledger_head")
            return int(head - house.value("scoring", "select through from ledger_cursor"))
        case "dispatch":
            return await _waiting(house, "SCORING", "dispatch-agreement-changed")
        case "push":
            return int(house.value("push", _BEING_POSTED))
        case "nats":
            unread = await _waiting(house, "AGGREGATION", "scoring-ledger-advanced")
            return unread + int(house.value("aggregation", _UNPUBLISHED))
    raise LookupError(part)


_IN_TRANSACTION = (
    "select count(*) from pg_stat_activity"
    " where usename = any(%s) and xact_start is not null and state <> 'idle'"
)
_BEING_POSTED = "select count(*) from delivery where state = 'pending' and claimed_until > now()"
_UNPUBLISHED = "select count(*) from outbox where published_at is null"
_UNACKNOWLEDGED = "select count(*) from delivery where state <> 'acknowledged'"


async def _waiting(house: House, stream: str, durable: str) -> int:
    info = await house.consumer(stream, durable)
    return int(info.num_pending or 0) + int(info.num_ack_pending or 0)


async def strike(work: Work, part: str, done: Callable[[], bool]) -> None:
    """Wait for work in its hands and kill it, once; give up when all work is done."""
    while not done():
        try:
            if await in_flight(work.house, part):
                work.house.kill(part)
                work.struck[part] += 1
                return
        except (psycopg.OperationalError, OSError, LookupError):
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.002)  # between two looks the work goes on; between look and blow not


@asynccontextmanager
async def working() -> AsyncIterator[Work]:
    async with open_house() as house:
        on = await start_day(house.operator)
        async with open_suite(house.operator) as city:
            yield Work(house, city, on)


async def test_kill_minus_nine_anywhere_loses_nothing_and_doubles_nothing() -> None:
    async with working() as work:
        house = work.house
        everybody = enterprises(2400, work.on, seed=7)
        shared = [each for each in everybody if _belongs_to_two(each)][: EACH_ROUND * len(PARTS)]
        assert len(shared) == EACH_ROUND * len(PARTS)
        crowd = [each for each in everybody if each not in shared][:300]
        await _register(work, [*shared, *crowd])
        await _first_run(work)

        for turn, part in enumerate(PARTS):
            scene = shared[turn * EACH_ROUND : (turn + 1) * EACH_ROUND]
            async with work.noise(crowd):
                await _round(work, part, scene)
            print(f"{part}: struck with work in flight {work.struck[part]} times", flush=True)
        await _visits(work, shared[: EACH_ROUND * 2])
        await _settled(work)

        print("struck with work in flight:", dict(work.struck), flush=True)
        assert set(work.struck) == {*PARTS, "dispatch while visits were reported"}
        _each_record_counts_once(work)
        _one_task_and_one_visit(work, shared)
        _every_version_reached_every_endpoint(work)
        _nothing_is_left_behind(house)


async def _round(work: Work, part: str, scene: list[Enterprise]) -> None:
    """Two departments find things at ten enterprises while the part is killed."""
    finding = asyncio.gather(*(work.find(enterprise) for enterprise in scene))
    for _ in range(5):
        await strike(work, part, finding.done)
        if work.struck[part]:
            break
        finding = asyncio.gather(*(work.find(enterprise) for enterprise in scene))
    await finding
    usccs = [each.uscc for each in scene]
    await until(
        f"one task each after {part} was killed",
        lambda: work.house.value("dispatch", _TASKS, usccs) == len(scene),
    )


_TASKS = "select count(*) from task where uscc = any(%s)"


async def _visits(work: Work, enterprises: list[Enterprise]) -> None:
    """Each visit is reported by two devices at once, while dispatch is killed."""
    tasks = work.house.rows(
        "dispatch", "select task_id from task where uscc = any(%s)", [e.uscc for e in enterprises]
    )
    reports = asyncio.gather(*(_report(work, str(task)) for (task,) in tasks for _ in range(2)))
    await asyncio.sleep(0.05)
    busy = "select count(*) from pg_stat_activity where usename = 'dispatch' and state <> 'idle'"
    while not reports.done():
        if work.house.value("dispatch", busy):
            work.house.kill("dispatch")
            work.struck["dispatch while visits were reported"] += 1
            break
        await asyncio.sleep(0.002)
    await reports


async def _report(work: Work, task_id: str) -> None:
    body = {
        "visit_id": str(uuid.uuid5(uuid.NAMESPACE_OID, task_id)),
        "completed_on": work.on.isoformat(),
        "results": [
            {
                "department_id": office.id,
                "item_codes": [f"{office.mark}-01"],
                "inspector_ids": ["ZS-1", "ZS-2"],
                "result_code": "ordered_to_correct",
                "problem_found": True,
                "problem_codes": ["P-1"],
            }
            for office in FINDINGS
        ],
    }
    await persistent(work.city.officers[FIRE.id], f"/v1/tasks/{task_id}/visit", body)


async def _settled(work: Work) -> None:
    """Everything told is heard, everything pushed is acknowledged, everything known is classed."""
    house = work.house
    for service in ("aggregation", "scoring", "dispatch", "push"):
        await until(
            f"{service} has told everything",
            lambda service=service: house.value(service, _UNPUBLISHED) == 0,  # type: ignore[misc]
        )
    await until(
        "the results of the visits are records",
        lambda: house.value("aggregation", _RESULTS) == EACH_ROUND * 2 * len(FINDINGS),
    )
    await until(
        "scoring has read the whole ledger",
        lambda: (
            house.value("scoring", "select through from ledger_cursor")
            == house.value("aggregation", "select n from ledger_head")
        ),
    )
    await until(
        "every delivery is acknowledged",
        lambda: (
            house.value("push", "select count(*) from delivery where state <> 'acknowledged'") == 0
        ),
    )


_RESULTS = (
    "select count(*) from record r join source s on s.id = r.source_id"
    " where s.name = 'onedoor-dispatch'"
)


def _each_record_counts_once(work: Work) -> None:
    """acknowledged ⊆ stored ⊆ attempted, each stored once, under a ledger without a gap."""
    stored = Counter(
        number
        for (number,) in work.house.rows(
            "aggregation",
            "select record_no from record r join source s on s.id = r.source_id"
            " where s.name <> 'onedoor-dispatch'",
        )
    )
    assert set(stored) >= work.acknowledged
    assert set(stored) <= work.attempted
    assert {number for number, times in stored.items() if times > 1} == set()
    first, last, count = work.house.rows(
        "aggregation", "select min(ledger), max(ledger), count(*) from ledger"
    )[0]
    assert (first, last) == (1, count)


def _one_task_and_one_visit(work: Work, shared: list[Enterprise]) -> None:
    tasks = Counter(uscc for (uscc,) in work.house.rows("dispatch", "select uscc from task"))
    assert tasks == Counter({enterprise.uscc: 1 for enterprise in shared})
    participants = "select count(*) from participant group by task_id"
    assert {count for (count,) in work.house.rows("dispatch", participants)} == {len(FINDINGS)}
    visits = work.house.rows("dispatch", "select count(*), count(distinct task_id) from visit")
    assert visits == [(EACH_ROUND * 2, EACH_ROUND * 2)]


def _every_version_reached_every_endpoint(work: Work) -> None:
    """Versions without a gap at each endpoint, one webhook id each, none older after a newer."""
    rows = work.house.rows(
        "push",
        "select endpoint_id, task_id, array_agg(task_version order by task_version),"
        " array_agg(task_version order by delivered_at, task_version) from delivery group by 1, 2",
    )
    assert rows
    for _, _, versions, as_delivered in rows:
        assert versions == list(range(versions[0], versions[0] + len(versions)))
        assert as_delivered == versions
    for endpoint in work.city.endpoints:
        assert endpoint.counts.get("older_after_newer", 0) == 0
        assert endpoint.counts.get("refused", 0) == 0
        taken = endpoint.counts.get("taken", 0) - 1  # the challenge of its verification
        expected = "select count(*) from delivery where endpoint_id = %s"
        assert taken == work.house.value("push", expected, endpoint.endpoint_id)


def _nothing_is_left_behind(house: House) -> None:
    for service in ("aggregation", "scoring", "dispatch", "push"):
        assert house.rows(service, "select durable, fault, detail from dead_letter") == []


def _belongs_to_two(enterprise: Enterprise) -> bool:
    return {EMERGENCY.id, FIRE.id} <= {office.id for office in enterprise.watched_by}


async def _register(work: Work, enterprises: list[Enterprise]) -> None:
    made = [
        records.registration(work.numbers.next(MARKET, "R"), MARKET, enterprise)
        for enterprise in enterprises
    ]
    for begin in range(0, len(made), 200):
        await work.send(MARKET, made[begin : begin + 200])


async def _first_run(work: Work) -> None:
    """Live agreements are pushed only after a first run was reviewed."""
    head = work.house.value("aggregation", "select n from ledger_head")
    body = {"run_id": str(uuid.uuid4()), "at_least": head}
    await work.house.operator.post("/v1/runs", body)

    async def completed() -> bool:
        run = await work.house.operator.get(f"/v1/runs/{body['run_id']}")
        return str(run["state"]).endswith("completed")

    await until("the first run is completed", completed)
