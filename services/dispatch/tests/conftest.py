"""Dispatch on a real PostgreSQL, its use cases wired as in bootstrap."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

import regulations
from dispatch.adapters.aggregation_client import AggregationClient
from dispatch.adapters.sampling_client import SamplingClient
from dispatch.domain.agreement import Agreeing, Agreement, Route
from dispatch.domain.order import Order
from dispatch.domain.reading import Reader
from dispatch.domain.task import Task
from dispatch.domain.visit import Result, Visit
from dispatch.usecases.create_joint_task import CreateJointTask
from dispatch.usecases.follow_agreement import FollowAgreement
from dispatch.usecases.get_task import GetTask
from dispatch.usecases.list_tasks import ListTasks
from dispatch.usecases.look_again import LookAgain
from dispatch.usecases.note_acknowledgement import NoteAcknowledgement
from dispatch.usecases.open_drawn_tasks import OpenDrawnTasks
from dispatch.usecases.report_visit import ReportVisit
from dispatch.usecases.weigh import Weigh
from faults import NotFound
from identifiers import Uscc, check_character
from onedoor.aggregation.v1 import aggregation_service_pb2 as aggregation_pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as aggregation_rpc
from onedoor.dispatch.v1.events_pb2 import InspectionReported, TaskChanged
from onedoor.sampling.v1 import sampling_service_pb2 as sampling_pb
from onedoor.sampling.v1 import sampling_service_pb2_grpc as sampling_rpc
from serving import Peer, ServiceToken, permission
from storage import Database, DatabaseUnavailable
from testkit import served

CAUSED_AT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
MESSAGES = {
    "onedoor.dispatch.v1.task_changed": TaskChanged,
    "onedoor.dispatch.v1.inspection_reported": InspectionReported,
}


def enterprise(number: int = 1) -> Uscc:
    body = f"91330602MA{number:07d}"
    return Uscc(body + check_character(body))


def agreement(
    *departments: str, epoch: int = 1, uscc: Uscc | None = None, route: Route = Route.ON_SITE
) -> Agreement:
    """In order of rank."""
    return Agreement(
        uscc=uscc or enterprise(),
        epoch=epoch,
        route=route,
        departments=tuple(
            Agreeing(department, rank, (f"{rank:016x}",), by_score=rank > 1)
            for rank, department in enumerate(departments, start=1)
        ),
    )


def visit(task: Task, on: date, visit_id: UUID | None = None, **changes: Any) -> Visit:
    """One result per participant, nothing found."""
    return Visit(
        visit_id=visit_id or uuid4(),
        task_id=task.task_id,
        completed_on=on,
        results=tuple(
            Result(
                **{
                    "department": department,
                    "item_codes": ("I-1",),
                    "inspector_ids": ("330602-1", "330602-2"),
                    "result_code": "no_problem",
                    "problem_found": False,
                    "problem_codes": (),
                    **changes,
                }
            )
            for department in task.departments
        ),
    )


class UnknownEnterprise(NotFound):
    def __init__(self, uscc: str) -> None:
        super().__init__(f"Nothing is known of {uscc}.")


@dataclass
class Neighbours(aggregation_rpc.AggregationServiceServicer, sampling_rpc.SamplingServiceServicer):
    """Aggregation and sampling at the wire, by their contracts, with what a test has them know."""

    address: str = ""
    provisional: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    drawn: dict[str, list[sampling_pb.ReadDrawnResponse]] = field(default_factory=dict)
    breaks_after: int | None = None
    """How many messages of a stream are sent before the line breaks, once."""

    @permission("enterprises:read")
    async def GetEnterprise(self, request: Any, context: Any) -> Any:
        if request.uscc in self.unknown:
            raise UnknownEnterprise(request.uscc)
        status = aggregation_pb.ENTERPRISE_STATUS_REGISTERED
        if request.uscc in self.provisional:
            status = aggregation_pb.ENTERPRISE_STATUS_PROVISIONAL
        return aggregation_pb.GetEnterpriseResponse(uscc=request.uscc, status=status)

    @permission("draws:bulk")
    async def ReadDrawn(self, request: Any, context: Any) -> AsyncIterator[Any]:
        for count, answer in enumerate(self.drawn[request.draw_id]):
            if count == self.breaks_after:
                self.breaks_after = None
                raise DatabaseUnavailable("gone away")
            yield answer


async def _no_answer(request: Any, context: Any) -> Any:
    raise NotImplementedError


@pytest.fixture
async def neighbours(issuer: Any) -> AsyncIterator[Neighbours]:
    made, servicers = Neighbours(), []
    for module, rpc, name in (
        (aggregation_pb, aggregation_rpc, "Aggregation"),
        (sampling_pb, sampling_rpc, "Sampling"),
    ):
        add = getattr(rpc, f"add_{name}ServiceServicer_to_server")
        service = module.DESCRIPTOR.services_by_name[f"{name}Service"]
        for method in service.methods:  # what dispatch never asks, nobody may
            if method.name not in vars(Neighbours):
                setattr(made, method.name, permission("nobody")(_no_answer))
        servicers.append((made, add, service))
    issuer.service_scope = "enterprises:read draws:bulk"
    async with served(issuer, *servicers) as made.address:
        yield made


def order(*departments: str, task_id: UUID | None = None, **given: Any) -> Order:
    """The first named leads."""
    content: dict[str, Any] = {
        "uscc": enterprise(),
        "item_codes": ("FR-001", "SW-002"),
        "reason": "群众反映集中",
        **given,
    }
    return Order(task_id=task_id or uuid4(), departments=departments, **content)


@dataclass
class Dispatch:
    database: Database
    look_into: str
    day: Any
    peer: Peer
    rules: regulations.Regulations = field(default_factory=lambda: regulations.load("shaoxing"))

    def __post_init__(self) -> None:
        transaction = self.database.transaction
        weigh = Weigh(self.rules)
        self.follow_agreement = FollowAgreement(transaction, weigh, self.day.clock)
        self.look_again = LookAgain(transaction, weigh)
        self.note_acknowledgement = NoteAcknowledgement(transaction)
        aggregation, sampling = AggregationClient(self.peer), SamplingClient(self.peer)
        self.create_joint_task = CreateJointTask(
            transaction, weigh, self.day.clock, aggregation.require_registered
        )
        self.open_drawn_tasks = OpenDrawnTasks(transaction, self.day.clock, sampling.read_drawn)
        self.report_visit = ReportVisit(transaction, self.rules, self.day.clock)
        self.get_task = GetTask(transaction)
        self.list_tasks = ListTasks(transaction)

    async def follow(self, *departments: str, **given: Any) -> None:
        await self.follow_agreement(agreement(*departments, **given), CAUSED_AT)

    async def tasks(self) -> list[Task]:
        """Oldest first."""
        rows = await self.rows("select task_id from task order by number")
        return [await self.get_task(row["task_id"], Reader(None)) for row in rows]

    async def events(self) -> list[TaskChanged | InspectionReported]:
        rows = await self.rows("select subject, payload from outbox order by id")
        return [MESSAGES[row["subject"]].FromString(row["payload"]) for row in rows]

    async def rows(self, query: str) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(
            self.look_into, row_factory=dict_row
        ) as connection:
            return await (await connection.execute(query)).fetchall()


@pytest.fixture
async def dispatch(
    database: Callable[[str], Any], business_day: Any, neighbours: Neighbours, issuer: Any
) -> AsyncIterator[Dispatch]:
    made = database("dispatch")
    own = Database(made.url, pool_size=12)
    token = ServiceToken(issuer.token_url, "service-dispatch", issuer.client_key())
    peer = Peer(neighbours.address, token)
    yield Dispatch(own, made.owner_dsn, business_day, peer)
    await peer.close()
    await own.close()


@pytest.fixture
def make() -> Any:
    """The builders of this file, for test modules."""
    return Builders()


class Builders:
    enterprise = staticmethod(enterprise)
    agreement = staticmethod(agreement)
    order = staticmethod(order)
    visit = staticmethod(visit)
    caused_at = CAUSED_AT
