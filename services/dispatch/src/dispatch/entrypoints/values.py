"""Messages from outside become domain values, and back."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

import paging
from dispatch.adapters.events import KINDS, STATES
from dispatch.domain.agreement import Agreeing, Agreement, Route
from dispatch.domain.order import Order
from dispatch.domain.reading import TaskFilter
from dispatch.domain.task import Participant, ParticipantState, Task
from dispatch.domain.visit import Result, Visit
from identifiers import day, uscc, uuid
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from onedoor.scoring.v1 import events_pb2 as scoring

ROUTES = {scoring.ROUTE_ON_SITE: Route.ON_SITE, scoring.ROUTE_REMOTE: Route.REMOTE}
PARTICIPANT_STATES = {
    ParticipantState.ASKED: pb.PARTICIPANT_STATE_ASKED,
    ParticipantState.ACKNOWLEDGED: pb.PARTICIPANT_STATE_ACKNOWLEDGED,
    ParticipantState.REPORTED: pb.PARTICIPANT_STATE_REPORTED,
}


def instant(timestamp: Timestamp) -> datetime:
    return timestamp.ToDatetime(tzinfo=UTC)


def agreement(event: scoring.AgreementChanged) -> Agreement:
    """Without a route it is taken for a remote one, which sends nobody to a door."""
    return Agreement(
        uscc=uscc(event.uscc),
        epoch=event.epoch,
        route=ROUTES.get(event.route, Route.REMOTE),
        departments=tuple(
            Agreeing(each.department_id, each.rank, tuple(each.record_ids), each.by_score)
            for each in event.departments
        ),
    )


def visit(request: pb.ReportVisitRequest) -> Visit:
    """Raises NotAUuid, ImpossibleDay."""
    return Visit(
        visit_id=uuid("visit_id", request.visit_id),
        task_id=uuid("task_id", request.task_id),
        completed_on=day(request.completed_on),
        results=tuple(
            Result(
                department=each.department_id,
                item_codes=tuple(each.item_codes),
                inspector_ids=tuple(each.inspector_ids),
                result_code=each.result_code,
                problem_found=each.problem_found,
                problem_codes=tuple(each.problem_codes),
            )
            for each in request.results
        ),
    )


def order(request: pb.CreateJointTaskRequest) -> Order:
    """Raises NotAUuid, WrongUsccForm, WrongCheckCharacter."""
    return Order(
        task_id=uuid("task_id", request.task_id),
        uscc=uscc(request.uscc),
        departments=tuple(request.department_ids),
        item_codes=tuple(request.item_codes),
        reason=request.reason,
    )


def task_filter(request: pb.ListTasksRequest) -> TaskFilter:
    """Raises WrongUsccForm, WrongCheckCharacter, WrongPageToken."""
    states = {number: state for state, number in STATES.items()}
    return TaskFilter(
        uscc=uscc(request.uscc) if request.uscc else None,
        department=request.department_id or None,
        state=states.get(request.state),
        before=paging.number(request.page_token),
        page_size=paging.size(request.page_size),
    )


def task_message(task: Task) -> pb.Task:
    return pb.Task(
        task_id=str(task.task_id),
        uscc=task.uscc,
        version=task.version,
        state=STATES[task.state],
        participants=[_participant(each) for each in task.participants],
        opened_on=task.opened_on.isoformat(),
        closed_on=task.closed_on.isoformat() if task.closed_on else "",
        visit_id=str(task.visit_id or ""),
        kind=KINDS[task.kind],
        item_codes=task.item_codes,
        draw_id=str(task.draw_id or ""),
    )


def _participant(participant: Participant) -> pb.Participant:
    return pb.Participant(
        department_id=participant.department,
        lead=participant.lead,
        state=PARTICIPANT_STATES[participant.state],
        joined_version=participant.joined_version,
        record_ids=participant.record_ids,
    )
