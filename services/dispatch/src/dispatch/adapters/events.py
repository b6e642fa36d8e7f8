"""Domain values become messages in the outbox."""

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch.domain.task import Task, TaskKind, TaskState
from dispatch.domain.visit import Result, Visit
from messaging import outbox
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from onedoor.dispatch.v1 import events_pb2

STATES = {TaskState.OPEN: pb.TASK_STATE_OPEN, TaskState.CLOSED: pb.TASK_STATE_CLOSED}
KINDS = {TaskKind.JOINT: pb.TASK_KIND_JOINT, TaskKind.DRAWN: pb.TASK_KIND_DRAWN}


async def task_changed(session: AsyncSession, caused_at: datetime, *tasks: Task) -> None:
    await outbox.record(session, *(_task_changed(task, caused_at) for task in tasks))


async def inspection_reported(
    session: AsyncSession, task: Task, visit: Visit, caused_at: datetime
) -> None:
    await outbox.record(
        session,
        events_pb2.InspectionReported(
            visit_id=str(visit.visit_id),
            task_id=str(visit.task_id),
            uscc=task.uscc,
            completed_on=visit.completed_on.isoformat(),
            results=[_result(result) for result in visit.results],
            caused_at=_timestamp(caused_at),
            inspection_mode=task.inspection_mode,
        ),
    )


def _task_changed(task: Task, caused_at: datetime) -> events_pb2.TaskChanged:
    return events_pb2.TaskChanged(
        task_id=str(task.task_id),
        uscc=task.uscc,
        version=task.version,
        state=STATES[task.state],
        department_ids=task.departments,
        caused_at=_timestamp(caused_at),
        kind=KINDS[task.kind],
        draw_id=str(task.draw_id or ""),
    )


def _result(result: Result) -> pb.VisitResult:
    return pb.VisitResult(
        department_id=result.department,
        item_codes=result.item_codes,
        inspector_ids=result.inspector_ids,
        result_code=result.result_code,
        problem_found=result.problem_found,
        problem_codes=result.problem_codes,
    )


def _timestamp(at: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(at)
    return timestamp
