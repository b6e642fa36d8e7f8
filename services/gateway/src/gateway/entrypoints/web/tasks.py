"""Inspection tasks, joint and drawn, and the one visit that settles each."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    Day,
    Given,
    Id,
    IdInPath,
    PageSize,
    PageToken,
    Shown,
    Uscc,
    enum_name,
    enum_value,
    example,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/tasks", tags=["检查任务 Tasks"], route_class=StrictRoute)

Code = Annotated[str, Field(min_length=1, max_length=128)]
Codes = Annotated[list[Code], Field(max_length=200)]


class Participant(Shown):
    department_id: str
    lead: bool
    state: str = Field(description="asked, acknowledged, reported")
    joined_version: int
    record_ids: list[str]


class Task(Shown):
    task_id: str
    uscc: str
    version: int
    state: str = Field(description="open, closed")
    participants: list[Participant]
    opened_on: str
    closed_on: str
    visit_id: str
    kind: str = Field(description="joint 联合检查, drawn 随机抽查")
    item_codes: list[str] = Field(description="检查事项；空：由各部门自定")
    draw_id: str = Field(description="抽查任务所属的抽取")


class Tasks(Shown):
    tasks: list[Task]
    next_page_token: str


class Result(Given):
    """What one department found; every participant has exactly one."""

    department_id: Id
    item_codes: Codes = Field(default=[])
    inspector_ids: Codes = Field(description="执法证号，每部门不少于两人")
    result_code: Code = Field(examples=["no_problem"])
    problem_found: bool
    problem_codes: Codes = Field(default=[])


class Visit(Given):
    model_config = example(
        visit_id="0b1f5c1e-6f0a-4b7e-9b1e-2f8f3f1c9a11",
        completed_on="2026-09-05",
        results=[
            {
                "department_id": "fire_rescue",
                "item_codes": ["FR-001"],
                "inspector_ids": ["33060001", "33060002"],
                "result_code": "no_problem",
                "problem_found": False,
                "problem_codes": [],
            }
        ],
    )

    visit_id: Id = Field(description="现场生成的 UUID")
    completed_on: Day
    results: list[Result] = Field(min_length=1, max_length=33)


@router.get("", summary="检查任务列表", response_model=Tasks)
async def list_tasks(
    caller: Annotated[Principal, Allowed("tasks:read")],
    peers: PeersHere,
    uscc: Annotated[Uscc | None, Query()] = None,
    state: Annotated[Literal["open", "closed"] | None, Query()] = None,
    department_id: Annotated[Id | None, Query(description="参与部门")] = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """The tasks the caller may see, newest first."""
    question = pb.ListTasksRequest(
        uscc=uscc or "",
        state=enum_value(pb.TaskState, state or ""),
        department_id=department_id or "",
        page_size=page_size,
        page_token=page_token,
    )
    page = await peers.ask(peers.dispatch.ListTasks, question)
    tasks = [task_shown(task) for task in page.tasks]
    return reply(Tasks(tasks=tasks, next_page_token=page.next_page_token))


@router.get("/{task_id}", summary="查看检查任务", response_model=Task)
async def get_task(
    caller: Annotated[Principal, Allowed("tasks:read")], task_id: IdInPath, peers: PeersHere
) -> Response:
    """One task, for a participating department or a coordinator."""
    found = await peers.ask(peers.dispatch.GetTask, pb.GetTaskRequest(task_id=task_id))
    return reply(task_shown(found.task))


@router.post("/{task_id}/visit", summary="上报检查结果", response_model=Task)
async def report_visit(
    caller: Annotated[Principal, Allowed("visits:report")],
    task_id: IdInPath,
    body: Visit,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """同一 visit_id 同一内容只记一次。The same visit with the same content is recorded once."""
    question = pb.ReportVisitRequest(
        task_id=task_id,
        visit_id=body.visit_id,
        completed_on=body.completed_on,
        results=[pb.VisitResult(**result.model_dump()) for result in body.results],
    )

    async def work() -> Answer:
        reported = await peers.ask(peers.dispatch.ReportVisit, question)
        return answer(task_shown(reported.task))

    return await once(work)


def task_shown(task: pb.Task) -> Task:
    return Task(
        task_id=task.task_id,
        uscc=task.uscc,
        version=task.version,
        state=enum_name(pb.TaskState, task.state),
        participants=[_participant(participant) for participant in task.participants],
        opened_on=task.opened_on,
        closed_on=task.closed_on,
        visit_id=task.visit_id,
        kind=enum_name(pb.TaskKind, task.kind),
        item_codes=list(task.item_codes),
        draw_id=task.draw_id,
    )


def _participant(participant: pb.Participant) -> Participant:
    return Participant(
        department_id=participant.department_id,
        lead=participant.lead,
        state=enum_name(pb.ParticipantState, participant.state),
        joined_version=participant.joined_version,
        record_ids=list(participant.record_ids),
    )
