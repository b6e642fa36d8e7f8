from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc.aio
import pytest

from dispatch.entrypoints.rpc import DispatchService
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from onedoor.dispatch.v1 import dispatch_service_pb2_grpc as rpc
from testkit import Door, served

pytestmark = pytest.mark.real


@pytest.fixture
async def door(dispatch: Any, issuer: Any) -> AsyncIterator[Door]:
    servicer = DispatchService(
        dispatch.create_joint_task,
        dispatch.get_task,
        dispatch.list_tasks,
        dispatch.report_visit,
    )
    service = pb.DESCRIPTOR.services_by_name["DispatchService"]
    async with (
        served(issuer, (servicer, rpc.add_DispatchServiceServicer_to_server, service)) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        yield Door(rpc.DispatchServiceStub(channel), issuer)


async def test_a_participant_reads_its_task_and_others_do_not_learn_of_it(
    dispatch: Any, door: Door
) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    (task,) = await dispatch.tasks()
    request = pb.GetTaskRequest(task_id=str(task.task_id))
    own = {"role": "department", "department": "fire_rescue"}
    answer = await door.call("GetTask", request, "tasks:read", **own)
    assert [each.department_id for each in answer.task.participants] == list(task.departments)
    assert answer.task.state == pb.TASK_STATE_OPEN
    other = {"role": "department", "department": "tax"}
    assert await door.code("GetTask", request, "tasks:read", **other) == "NOT_FOUND"
    await door.call("GetTask", request, "tasks:read", role="coordinator")
    assert await door.code("GetTask", request, "tasks:read", role="source") == "PERMISSION_DENIED"
    assert await door.code("GetTask", request, **own) == "PERMISSION_DENIED"


async def test_a_coordinator_has_departments_go_there_and_others_may_not(
    dispatch: Any, make: Any, door: Door
) -> None:
    request = pb.CreateJointTaskRequest(
        task_id=str(uuid4()),
        uscc=make.enterprise(),
        department_ids=["market_regulation", "fire_rescue"],
        item_codes=["FR-001"],
        reason="群众反映集中",
    )
    allowed = ("tasks:create", "enterprises:read")
    who = {"role": "coordinator", "subject": "coordinator-1"}
    answer = await door.call("CreateJointTask", request, *allowed, **who)
    assert (answer.task.task_id, answer.task.kind) == (request.task_id, pb.TASK_KIND_JOINT)
    assert list(answer.task.item_codes) == ["FR-001"]
    (kept,) = await dispatch.rows("select ordered_by from joint_order")
    assert kept["ordered_by"] == "coordinator-1"
    assert await door.code("CreateJointTask", request, "tasks:read", **who) == "PERMISSION_DENIED"
    request.reason = "另有原因"
    code = await door.code("CreateJointTask", request, *allowed, **who)
    assert code == "FAILED_PRECONDITION"
    request.task_id, request.reason = str(uuid4()), ""
    assert await door.code("CreateJointTask", request, *allowed, **who) == "INVALID_ARGUMENT"


async def test_pages_of_tasks_are_gone_through_by_token(
    dispatch: Any, make: Any, door: Door
) -> None:
    for number in range(3):
        await dispatch.follow("market_regulation", "fire_rescue", uscc=make.enterprise(number))
    request = pb.ListTasksRequest(page_size=2)
    first = await door.call("ListTasks", request, "tasks:read", role="coordinator")
    request.page_token = first.next_page_token
    rest = await door.call("ListTasks", request, "tasks:read", role="coordinator")
    assert (len(first.tasks), len(rest.tasks), rest.next_page_token) == (2, 1, "")
    request.page_token = "no token"
    code = await door.code("ListTasks", request, "tasks:read", role="coordinator")
    assert code == "INVALID_ARGUMENT"


async def test_an_officer_reports_the_visit_of_a_task(dispatch: Any, door: Door) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    (task,) = await dispatch.tasks()
    request = pb.ReportVisitRequest(
        task_id=str(task.task_id),
        visit_id=str(uuid4()),
        completed_on=dispatch.day.on.isoformat(),
        results=[
            pb.VisitResult(
                department_id=department,
                item_codes=["I-1"],
                inspector_ids=["330602-1", "330602-2"],
                result_code="ordered_to_correct",
                problem_found=True,
                problem_codes=["P-1"],
            )
            for department in task.departments
        ],
    )
    officer = {"role": "officer", "department": "market_regulation"}
    answer = await door.call("ReportVisit", request, "visits:report", **officer)
    assert answer.task.state == pb.TASK_STATE_CLOSED
    assert answer.task.visit_id == request.visit_id
    request.results[0].problem_codes.append("P-2")
    code = await door.code("ReportVisit", request, "visits:report", **officer)
    assert code == "FAILED_PRECONDITION"
    request.completed_on = "2026-02-30"
    code = await door.code("ReportVisit", request, "visits:report", **officer)
    assert code == "INVALID_ARGUMENT"
