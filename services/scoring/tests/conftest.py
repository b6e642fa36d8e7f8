"""What scoring's tests stand on: a ledger served over real gRPC, and a real database."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import grpc.aio
import msgspec
import psycopg
import pyarrow as pa
import pytest

import testkit
from identifiers import check_character
from kernel import RiskClass
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from scoring.adapters.aggregation_client import Ledger
from scoring.adapters.models import models_of
from scoring.adapters.previous_runs import PreviousRuns
from scoring.domain.model import Models
from scoring.usecases.complete_run import CompleteRun
from scoring.usecases.rebuild_dossiers import RebuildDossiers
from scoring.usecases.reclassify_due import ReclassifyDue
from scoring.usecases.reclassify_touched import ReclassifyTouched
from scoring.usecases.start_run import StartRun
from serving import Peer
from storage import Database
from testkit import ControlledDay

TABLES = ("dossier", "classification", "classification_history", "agreement", "outbox")
EPOCH = datetime(2026, 8, 1, tzinfo=UTC)
SCHEMAS = {
    pb.ENTRY_TYPE_RECORD: pa.schema(
        [
            ("record_id", pa.uint64()),
            ("uscc", pa.string()),
            ("gone", pa.bool_()),
            ("source_system", pa.string()),
            ("record_no", pa.string()),
            ("version", pa.int32()),
            ("kind", pa.string()),
            ("source_department", pa.string()),
            ("produced_on", pa.date32()),
            ("repaired_on", pa.date32()),
            ("revoked", pa.bool_()),
            ("body", pa.string()),
            ("ledger", pa.int64()),
            ("known_at", pa.timestamp("us", "UTC")),
        ]
    ),
    pb.ENTRY_TYPE_ENTERPRISE: pa.schema(
        [
            ("uscc", pa.string()),
            ("registered", pa.bool_()),
            ("name", pa.string()),
            ("established_on", pa.date32()),
            ("ledger", pa.int64()),
            ("known_at", pa.timestamp("us", "UTC")),
        ]
    ),
    pb.ENTRY_TYPE_MEMBERSHIP: pa.schema(
        [
            ("uscc", pa.string()),
            ("libraries", pa.list_(pa.string())),
            ("ledger", pa.int64()),
            ("known_at", pa.timestamp("us", "UTC")),
        ]
    ),
}


def company(number: int) -> str:
    """A valid USCC."""
    first = f"91330600{number:09d}"
    return first + check_character(first)


@dataclass(frozen=True)
class Said:
    """One entry as a department causes it; what it says of the same thing later replaces it."""

    type: int
    uscc: str
    record_id: int = 0
    row: dict[str, Any] = field(default_factory=dict)


def registered(uscc: str, established_on: date | None = None, registered: bool = True) -> Said:
    """An enterprise; without a day of establishment no annual report is missed."""
    row = {"registered": registered, "established_on": established_on, "name": "测试公司"}
    return Said(pb.ENTRY_TYPE_ENTERPRISE, uscc, 0, row)


def member(uscc: str, *departments: str) -> Said:
    row = {"libraries": [f"{department}/library" for department in departments]}
    return Said(pb.ENTRY_TYPE_MEMBERSHIP, uscc, 0, row)


def gone(uscc: str, record_id: int) -> Said:
    return Said(pb.ENTRY_TYPE_RECORD, uscc, record_id, {"gone": True})


def record(uscc: str, record_id: int, department: str, kind: str = "", **fields: Any) -> Said:
    """A record; without a kind a department's business record."""
    about = {name: fields.pop(name) for name in ("repaired_on", "revoked") if name in fields}
    body = {name: str(v) if isinstance(v, date) else v for name, v in fields.items()}
    row = {
        "gone": False,
        "source_system": "test",
        "record_no": str(record_id),
        "version": 1,
        "kind": kind or "department_business_record",
        "source_department": department,
        "produced_on": fields.get("occurred_on", date(2026, 8, 1)),
        "revoked": False,
        "body": msgspec.json.encode(body).decode(),
        **about,
    }
    return Said(pb.ENTRY_TYPE_RECORD, uscc, record_id, row)


HIGH_FOR = {
    "market_regulation": (
        *("special_equipment_overdue",) * 3,
        *("false_advertising",) * 2,
    ),
    "emergency_management": (*("major_hidden_danger",) * 2, "work_safety_accident"),
    "fire_rescue": ("major_fire_hazard", "fire_accident"),
}


def high_for(uscc: str, department: str, first_id: int, on: date = date(2026, 8, 1)) -> list[Said]:
    """Records of one department, at least two findings, that make it see the enterprise high."""
    return [
        record(uscc, first_id + n, department, subkind=subkind, occurred_on=on)
        for n, subkind in enumerate(HIGH_FOR[department])
    ]


@dataclass
class Aggregation(rpc.AggregationServiceServicer):
    """A peer at the wire: it serves ReadLedger, by its contract, of what a test commits."""

    commits: list[list[Said]] = field(default_factory=list)
    on: date = date(2026, 9, 1)
    rows_a_message: int = 3
    fails_after: int | None = None
    backwards: bool = False
    reads: int = 0

    def commit(self, *said: Said) -> int:
        """Add one ledger number with these entries."""
        self.commits.append(list(said))
        return len(self.commits)

    async def GetBusinessDay(self, request: Any, context: Any) -> Any:
        return pb.GetBusinessDayResponse(on=self.on.isoformat(), simulated=True)

    async def ReadLedger(self, request: Any, context: Any) -> AsyncIterator[Any]:
        self.reads += 1
        through = request.through or len(self.commits)
        yield pb.ReadLedgerResponse(through=through, type=request.types[0])
        for type_ in request.types:
            rows = self._rows(type_, request, through)
            for start in range(0, len(rows), self.rows_a_message):
                if self.fails_after is not None:
                    self.fails_after -= 1
                    if self.fails_after < 0:
                        await context.abort(grpc.StatusCode.UNAVAILABLE, "gone away")
                part = rows[start : start + self.rows_a_message]
                yield pb.ReadLedgerResponse(
                    through=through, type=type_, arrow_ipc=_ipc(type_, part)
                )

    def _rows(self, type_: int, request: Any, through: int) -> list[dict[str, Any]]:
        newest: dict[tuple[str, int], dict[str, Any]] = {}
        for ledger, said in enumerate(self.commits, 1):
            for entry in said:
                wanted = not request.usccs or entry.uscc in request.usccs
                if request.since < ledger <= through and entry.type == type_ and wanted:
                    newest[entry.uscc, entry.record_id] = _row(entry, ledger)
        # Read from the beginning, the contract tells what stands and not what left.
        standing = {k: row for k, row in newest.items() if request.since or not row.get("gone")}
        return [standing[key] for key in sorted(standing, reverse=self.backwards)]


def _row(entry: Said, ledger: int) -> dict[str, Any]:
    row = {**entry.row, "uscc": entry.uscc, "record_id": entry.record_id}
    if entry.row.get("gone"):
        return row
    return {**row, "ledger": ledger, "known_at": EPOCH + timedelta(seconds=ledger)}


def _ipc(type_: int, rows: list[dict[str, Any]]) -> bytes:
    schema = SCHEMAS[type_]
    table = pa.Table.from_pylist(rows, schema=schema)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@dataclass
class City:
    """Scoring's use cases on a real database beside an aggregation served over real gRPC."""

    aggregation: Aggregation
    database: Database
    dsn: str
    day: ControlledDay
    models: Models
    touched: ReclassifyTouched
    due: ReclassifyDue
    start_run: StartRun
    complete_run: CompleteRun

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        with psycopg.connect(self.dsn) as connection:
            connection.execute(statement, values)

    def classes(self, uscc: str) -> dict[str, RiskClass]:
        """The stored classes by department; general under the empty name."""
        found = self.rows("select classes from classification where uscc = %s", uscc)
        model = self.models(self.day.on)
        return {
            model.departments.get(view, ""): RiskClass(found[0][0][view])
            for view in (model.compiled.views if found else ())
            if found[0][0][view] != 255
        }

    def told(self, message: str) -> list[bytes]:
        """The payloads in the outbox of messages of one name, in order."""
        subject = f"onedoor.scoring.v1.{message}"
        query = "select payload from outbox where subject = %s order by id"
        return [bytes(row[0]) for row in self.rows(query, subject)]

    def state(self) -> list[tuple[Any, ...]]:
        """What must not depend on the order and grouping of entries."""
        return self.rows(
            "select d.uscc, d.facts, d.members, d.registered, d.evaluated_on, d.due_on,"
            " c.classes, c.scores, c.dedicated, a.department_ids, a.route, a.departments"
            " from dossier d left join classification c using (uscc)"
            " left join agreement a using (uscc) order by d.uscc"
        )

    async def run(self, run_id: str, on: date | None = None) -> Any:
        await self.start_run(run_id, on, 0, "operator")
        return await self.complete_run()


@asynccontextmanager
async def served(aggregation: Aggregation) -> AsyncIterator[str]:
    server = grpc.aio.server()
    rpc.add_AggregationServiceServicer_to_server(aggregation, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


@asynccontextmanager
async def living(aggregation: Aggregation, found: testkit.Database) -> AsyncIterator[City]:
    async with served(aggregation) as address:
        peer, database = Peer(address), Database(found.url)
        day, models, ledger = ControlledDay(), models_of("shaoxing"), Ledger(peer)
        run, clock = database.transaction, day.clock
        previous = PreviousRuns()
        rebuild = RebuildDossiers(run, ledger, previous)
        touched = ReclassifyTouched(run, ledger, models, clock, rebuild, previous)
        try:
            yield City(
                aggregation,
                database,
                found.owner_dsn,
                day,
                models,
                touched,
                ReclassifyDue(run, models, clock, rebuild, previous),
                StartRun(run, models, clock, lambda: None),
                CompleteRun(run, models, touched, previous),
            )
        finally:
            await peer.close()
            await database.close()


@pytest.fixture
async def city(database: Callable[[str], testkit.Database]) -> AsyncIterator[City]:
    """A city whose ledger is empty, on 2026-09-01."""
    async with living(Aggregation(), database("scoring")) as city:
        yield city


@dataclass
class Wire:
    aggregation: Aggregation
    address: str


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """An aggregation with an empty ledger, and where it is served."""
    aggregation = Aggregation()
    async with served(aggregation) as address:
        yield Wire(aggregation, address)


@pytest.fixture
def say() -> Any:
    """The words in which tests commit entries."""

    class Say:
        pass

    words = Say()
    for word in (company, registered, member, gone, record, high_for):
        setattr(words, word.__name__, word)
    return words


@pytest.fixture
def another_city(database: Callable[[str], testkit.Database]) -> Any:
    """`another_city(commits)`: a city on a database of its own that reads these commits."""

    def make(commits: list[list[Said]]) -> Any:
        return living(Aggregation(commits), database("scoring"))

    return make


@pytest.fixture
def emptied_city(database: Callable[[str], testkit.Database]) -> Any:
    """`emptied_city(commits)`: the same, again and again on one database that is emptied first."""
    found = database("scoring")

    def make(commits: list[list[Said]]) -> Any:
        with psycopg.connect(found.owner_dsn) as connection:
            connection.execute(f"truncate {', '.join(TABLES)}")
            connection.execute("update ledger_cursor set through = 0")
        return living(Aggregation(commits), found)

    return make
