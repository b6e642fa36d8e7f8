"""Sampling on a real PostgreSQL; aggregation and scoring are peers at the wire."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc.aio
import psycopg
import pyarrow as pa
import pytest

import regulations
import testkit
from identifiers import check_character
from onedoor.aggregation.v1 import aggregation_service_pb2 as ledger_pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as ledger_rpc
from onedoor.scoring.v1 import scoring_service_pb2 as run_pb
from onedoor.scoring.v1 import scoring_service_pb2_grpc as run_rpc
from onedoor_client.verify_draw import verify
from sampling.adapters.aggregation_client import Ledger
from sampling.adapters.scoring_client import Runs
from sampling.domain.draw import Draw, DrawState
from sampling.domain.inspector import Inspector
from sampling.domain.order import Order
from sampling.domain.plan import Plan
from sampling.domain.stratum import Ratios
from sampling.usecases.assign_inspectors import AssignInspectors
from sampling.usecases.carry_out_draws import CarryOutDraws
from sampling.usecases.carry_out_rehearsals import CarryOutRehearsals
from sampling.usecases.change_plan import ChangePlan
from sampling.usecases.commit_share import CommitShare
from sampling.usecases.create_plan import CreatePlan
from sampling.usecases.decide_plan import DecidePlan
from sampling.usecases.declare_recusal import DeclareRecusal
from sampling.usecases.enter_public_value import EnterPublicValue
from sampling.usecases.fill_visits import FillVisits
from sampling.usecases.follow_ledger import FollowLedger
from sampling.usecases.freeze_pool import FreezePool
from sampling.usecases.get_draw import GetDraw
from sampling.usecases.get_plan import GetPlan
from sampling.usecases.get_rehearsal import GetRehearsal
from sampling.usecases.get_supervision_pools import GetSupervisionPools
from sampling.usecases.law import Law
from sampling.usecases.list_drawn import ListDrawn
from sampling.usecases.list_draws import ListDraws
from sampling.usecases.list_exclusions import ListExclusions
from sampling.usecases.list_inspectors import ListInspectors
from sampling.usecases.list_plan_versions import ListPlanVersions
from sampling.usecases.list_plans import ListPlans
from sampling.usecases.list_publications import ListPublications
from sampling.usecases.list_published_plans import ListPublishedPlans
from sampling.usecases.list_published_results import ListPublishedResults
from sampling.usecases.list_replacements import ListReplacements
from sampling.usecases.list_visits import ListVisits
from sampling.usecases.note_result import NoteResult
from sampling.usecases.note_run import NoteRun
from sampling.usecases.note_task import NoteTask
from sampling.usecases.publish_results import PublishResults
from sampling.usecases.raise_trigger import RaiseTrigger
from sampling.usecases.read_drawn import ReadDrawn
from sampling.usecases.read_metrics import ReadMetrics
from sampling.usecases.read_package import ReadPackage
from sampling.usecases.read_sealed import ReadSealed
from sampling.usecases.register_inspectors import RegisterInspectors
from sampling.usecases.rehearse_plan import RehearsePlan
from sampling.usecases.replace_inspector import ReplaceInspector
from sampling.usecases.reveal_share import RevealShare
from sampling.usecases.select_drawn import SelectDrawn
from sampling.usecases.send_another import SendAnother
from sampling.usecases.start_draw import StartDraw
from sampling.usecases.watch_draw import WatchDraw
from serving import Peer
from storage import Database

FIRE, PUBLIC, KEY_UNITS = "fire_rescue", "公众聚集场所", "消防安全重点单位"
ZHOUKOU = Ratios(Fraction(1, 100), Fraction(3, 100), Fraction(1, 10), Fraction(1, 5))
EPOCH = datetime(2026, 8, 1, tzinfo=UTC)


def company(number: int) -> str:
    """A valid USCC; a higher number sorts later."""
    first = f"91330600{number:09d}"
    return first + check_character(first)


def companies(count: int, first: int = 0) -> list[str]:
    return [company(number) for number in range(first, first + count)]


def plan(**changes: Any) -> Plan:
    """A plan on Zhoukou's floors, new each time."""
    made = Plan(
        plan_id=uuid4(),
        department=FIRE,
        library=PUBLIC,
        check_type="fire_safety",
        item_codes=("FR-001", "FR-002"),
        ratios=ZHOUKOU,
        mandatory_high_share=Fraction(1, 100),
        first_day=date(2026, 9, 1),
        last_day=date(2026, 9, 30),
    )
    return replace(made, **changes)


def inspector(number: int, **changes: Any) -> Inspector:
    """Of the fire brigade, fit for everything it inspects everywhere in Shaoxing, F000 to F999."""
    made = Inspector(
        inspector_id=f"F{number:03}",
        department=FIRE,
        domains=("fire_safety",),
        areas=("330600",),
        valid_from=date(2024, 1, 1),
        valid_until=date(2027, 12, 31),
    )
    return replace(made, **changes)


def _ipc(**columns: Any) -> bytes:
    batch = pa.record_batch(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue().to_pybytes())


@dataclass
class Aggregation(ledger_rpc.AggregationServiceServicer):
    """Serves the registry by the contract, one ledger number for each commit."""

    commits: list[dict[str, tuple[bool | None, list[str] | None]]] = field(default_factory=list)
    on: date = date(2026, 9, 1)
    industry: str | None = None
    fails: bool = False

    def commit(self, usccs: Iterable[str], *libraries: str, registered: bool | None = True) -> int:
        """Enter enterprises with all their libraries. None: nothing is said of the entry."""
        said = [f"{FIRE}/{name}" for name in libraries]
        self.commits.append(dict.fromkeys(usccs, (registered, said)))
        return len(self.commits)

    async def GetBusinessDay(self, request: Any, context: Any) -> Any:
        return ledger_pb.GetBusinessDayResponse(on=self.on.isoformat(), simulated=True)

    async def ReadLedger(self, request: Any, context: Any) -> AsyncIterator[Any]:
        through = len(self.commits)
        yield ledger_pb.ReadLedgerResponse(through=through)
        newest: dict[str, tuple[int, tuple[bool | None, list[str] | None]]] = {}
        for number, commit in enumerate(self.commits[request.since :], request.since + 1):
            newest |= {uscc: (number, said) for uscc, said in commit.items()}
        usccs = sorted(newest)
        for start in range(0, len(usccs), 7):
            if self.fails and start:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "gone away")
            part = [(uscc, *newest[uscc]) for uscc in usccs[start : start + 7]]
            entered = [(uscc, n, said[0]) for uscc, n, said in part if said[0] is not None]
            yield ledger_pb.ReadLedgerResponse(
                through=through,
                type=ledger_pb.ENTRY_TYPE_ENTERPRISE,
                arrow_ipc=_ipc(
                    uscc=pa.array([row[0] for row in entered], pa.utf8()),
                    registered=pa.array([row[2] for row in entered], pa.bool_()),
                    industry_code=pa.array([self.industry] * len(entered), pa.utf8()),
                    region_code=pa.array(["330603"] * len(entered), pa.utf8()),
                    ledger=pa.array([row[1] for row in entered], pa.int64()),
                ),
            )
            yield ledger_pb.ReadLedgerResponse(
                through=through,
                type=ledger_pb.ENTRY_TYPE_MEMBERSHIP,
                arrow_ipc=_ipc(
                    uscc=pa.array([row[0] for row in part], pa.utf8()),
                    libraries=pa.array([row[2][1] for row in part], pa.list_(pa.utf8())),
                    ledger=pa.array([row[1] for row in part], pa.int64()),
                ),
            )


@dataclass
class Scoring(run_rpc.ScoringServiceServicer):
    """Serves runs by the contract. A gate that is closed holds up who reads one."""

    runs: dict[str, dict[str, int]] = field(default_factory=dict)
    through: dict[str, int] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)
    drops: int = 0
    fails: int = 0
    reads: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def say(self, run_id: str, *strata: Sequence[str], through: int = 0) -> None:
        """A completed run: the enterprises of each class, from low on."""
        self.runs[run_id] = {uscc: c for c, usccs in enumerate(strata) for uscc in usccs}
        self.through[run_id] = through

    async def GetRun(self, request: Any, context: Any) -> Any:
        if request.run_id not in self.runs:
            await context.abort(grpc.StatusCode.NOT_FOUND, "no such run")
        state = run_pb.RUN_STATE_COMPLETED
        if request.run_id in self.running:
            state = run_pb.RUN_STATE_RUNNING
        return run_pb.GetRunResponse(
            run_id=request.run_id,
            state=state,
            through=self.through[request.run_id],
            classified=len(self.runs[request.run_id]),
        )

    async def ReadRun(self, request: Any, context: Any) -> AsyncIterator[Any]:
        self.reads += 1
        rows = sorted(self.runs[request.run_id].items())[self.drops :]
        for start in range(0, len(rows), 50):
            part = rows[start : start + 50]
            yield run_pb.ReadRunResponse(
                arrow_ipc=_ipc(
                    **{
                        "uscc": pa.array([uscc for uscc, _ in part], pa.utf8()),
                        "class": pa.array([c for _, c in part], pa.uint8()),
                    }
                )
            )
            if self.fails:
                self.fails -= 1
                await context.abort(grpc.StatusCode.UNAVAILABLE, "gone away")
            await self.gate.wait()


@asynccontextmanager
async def served(aggregation: Aggregation, scoring: Scoring) -> AsyncIterator[str]:
    server = grpc.aio.server()
    ledger_rpc.add_AggregationServiceServicer_to_server(aggregation, server)
    run_rpc.add_ScoringServiceServicer_to_server(scoring, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


def _written(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@dataclass
class Town:
    """Sampling's use cases wired as in bootstrap, and its peers in the test's hand."""

    aggregation: Aggregation
    scoring: Scoring
    address: str
    found: testkit.Database
    database: Database
    day: Any
    city: str = "zhoukou"
    peers: list[Peer] = field(default_factory=list)
    bytes_given: int = 0

    def __post_init__(self) -> None:
        transaction = self.database.transaction
        rules, clock = regulations.load(self.city), self.day.clock
        runs = Runs(self._peer())
        self.follow_ledger = FollowLedger(transaction, Ledger(self._peer()))
        self.law = Law(rules, clock)
        self.freeze_pool = FreezePool(transaction, runs, self.follow_ledger, self.law)
        self.select_drawn = SelectDrawn(transaction)
        self.carry_out_draws = CarryOutDraws(transaction, self.freeze_pool, self.select_drawn)
        self.create_plan = CreatePlan(transaction, self.law)
        self.change_plan, self.decide_plan = (
            ChangePlan(transaction, self.law),
            DecidePlan(transaction, self.law),
        )
        self.list_plan_versions = ListPlanVersions(transaction)
        self.list_exclusions = ListExclusions(transaction)
        self.get_plan, self.list_plans = GetPlan(transaction), ListPlans(transaction)
        departments = frozenset(each.id for each in rules.departments.all)
        self.start_draw = StartDraw(
            transaction, runs, clock, departments, self._pseudorandom, lambda: None
        )
        self.commit_share = CommitShare(transaction, lambda: None)
        self.reveal_share = RevealShare(transaction, lambda: None)
        self.enter_public_value = EnterPublicValue(transaction, lambda: None)
        self.list_draws = ListDraws(transaction)
        self.read_package, self.read_sealed = ReadPackage(transaction), ReadSealed(transaction)
        self.get_draw, self.list_drawn = GetDraw(transaction), ListDrawn(transaction)
        self.read_drawn = ReadDrawn(transaction)
        self.raise_trigger = RaiseTrigger(transaction, self.law, clock)
        self.get_supervision_pools = GetSupervisionPools(transaction, self.law, clock)
        send_another = SendAnother(self.law)
        self.register_inspectors = RegisterInspectors(transaction, rules)
        self.list_inspectors = ListInspectors(transaction)
        self.assign_inspectors = AssignInspectors(transaction, self.law, clock)
        self.declare_recusal = DeclareRecusal(transaction, clock, send_another)
        self.replace_inspector = ReplaceInspector(transaction, clock, send_another)
        self.fill_visits = FillVisits(transaction, self.law, clock)
        self.list_visits, self.list_replacements = (
            ListVisits(transaction),
            ListReplacements(transaction),
        )
        self.rehearse_plan = RehearsePlan(transaction, lambda: None)
        self.get_rehearsal = GetRehearsal(transaction, self.law)
        self.carry_out_rehearsals = CarryOutRehearsals(
            transaction, runs, self.follow_ledger, self.law, clock
        )
        self.watch_draw = WatchDraw(transaction)
        self.publish_results = PublishResults(transaction, clock)
        self.list_published_plans = ListPublishedPlans(transaction)
        self.list_publications = ListPublications(transaction)
        self.list_published_results = ListPublishedResults(transaction)
        self.read_metrics = ReadMetrics(transaction, rules)
        self.note_result = NoteResult(transaction)
        self.note_run, self.note_task = NoteRun(transaction), NoteTask(transaction)

    def governed_as(self, city: str) -> "Town":
        """The same town under another city's law."""
        return replace(self, city=city)

    def _peer(self) -> Peer:
        self.peers.append(Peer(self.address))
        return self.peers[-1]

    def _pseudorandom(self, size: int) -> bytes:
        """Other bytes each time, the same in every test run."""
        self.bytes_given += 1
        block = hashlib.sha256(b"town %d" % self.bytes_given).digest()
        return (block * (size // len(block) + 1))[:size]

    def another_worker(self) -> CarryOutDraws:
        """As in another process on the same database."""
        transaction = self.database.transaction
        follow = FollowLedger(transaction, Ledger(self._peer()))
        freeze = FreezePool(transaction, Runs(self._peer()), follow, self.law)
        return CarryOutDraws(transaction, freeze, SelectDrawn(transaction))

    async def planned(self, **changes: Any) -> Plan:
        """A plan that a second person has approved."""
        made = await self.create_plan(plan(**changes), "coordinator")
        return await self.decide_plan(made.plan_id, 1, True, "", "director")

    async def started(self, made: Plan, run_id: str = "run-1", **sources: Any) -> Draw:
        order = Order(uuid4(), made.plan_id, run_id, **sources)
        return await self.start_draw(order, "coordinator")

    async def drawn(self, made: Plan, run_id: str = "run-1") -> Draw:
        """Start a draw, carry it out, and return it as it stands."""
        draw = await self.started(made, run_id)
        await self.carry_out_draws()
        return await self.get_draw(draw.draw_id, "")

    async def listed(self, draw: Draw | UUID, department: str = "") -> list[str]:
        draw_id = draw if isinstance(draw, UUID) else draw.draw_id
        return (await self.list_drawn(draw_id, department, "", 100_000))[0]

    async def package(self, draw: Draw, folder: Path) -> Path:
        """All files of a draw, public and sealed."""
        files: dict[str, bytes] = {}
        async for name, content in self.read_package(draw.draw_id, ""):
            files[name] = content
        if draw.state is DrawState.COMPLETED:
            async for name, content in self.read_sealed(draw.draw_id, "auditor"):
                files[name] = files.get(name, b"") + content
        return _written(files, folder)

    async def verified(self, draw: Draw, folder: Path) -> bool:
        """Whether the stand-alone verifier draws the same list from the files."""
        return not verify(await self.package(draw, folder)).faults

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.found.owner_dsn) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        with psycopg.connect(self.found.owner_dsn) as connection:
            connection.execute(statement.encode(), values)

    def example(self, first: int = 0) -> list[str]:
        """146 members of one library in strata of 101, 33, 7 and 5, known to ledger and run."""
        members = companies(146, first)
        through = self.aggregation.commit(members, PUBLIC)
        strata = members[:101], members[101:134], members[134:141], members[141:]
        self.scoring.say("run-1", *strata, through=through)
        return members


@pytest.fixture
async def town(database: Callable[[str], Any], business_day: Any) -> AsyncIterator[Town]:
    """A town nobody is registered in, on 2026-09-01."""
    aggregation, scoring, found = Aggregation(), Scoring(), database("sampling")
    own = Database(found.url, pool_size=12)
    async with served(aggregation, scoring) as address:
        town = Town(aggregation, scoring, address, found, own, business_day)
        yield town
        scoring.gate.set()
        for peer in town.peers:
            await peer.close()
    await own.close()


class Builders:
    company = staticmethod(company)
    companies = staticmethod(companies)
    plan = staticmethod(plan)
    inspector = staticmethod(inspector)
    zhoukou = ZHOUKOU
    library, other_library = PUBLIC, KEY_UNITS


@pytest.fixture
def make() -> Any:
    """The builders of this file, for test modules."""
    return Builders()
