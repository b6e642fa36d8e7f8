"""A coordinator has departments go to one enterprise together."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import USCC_EXAMPLE, Given, Id, Text, Uscc, example
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.tasks import Code, Task, task_shown
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/joint-tasks", tags=["检查任务 Tasks"], route_class=StrictRoute)

JOINED: dict[int | str, dict[str, Any]] = {
    200: {"model": Task, "description": "已有在办联合任务，所列部门加入 Joined the open joint task"}
}


class JointTaskOrder(Given):
    model_config = example(
        task_id="5d0c8a54-0f0f-4f43-9a5c-9d0a3b1f7c11",
        uscc=USCC_EXAMPLE,
        department_ids=["fire_rescue", "market_regulation"],
        item_codes=["FR-001", "MR-014"],
        reason="群众反映集中，经会商联合检查",
    )

    task_id: Id | None = Field(None, description="UUID；缺省由幂等键或系统给出")
    uscc: Uscc
    department_ids: list[Id] = Field(min_length=1, max_length=33, description="首个部门牵头")
    item_codes: list[Code] = Field(min_length=1, max_length=200)
    reason: Text = Field(description="发起理由，留痕")


@router.post("", summary="发起联合检查", status_code=201, response_model=Task, responses=JOINED)
async def create_joint_task(
    caller: Annotated[Principal, Allowed("tasks:create")],
    body: JointTaskOrder,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """一户企业同时只有一个在办联合任务。One open joint task each: who is not in it yet joins it."""
    question = pb.CreateJointTaskRequest(
        task_id=once.id(body.task_id),
        uscc=body.uscc,
        department_ids=body.department_ids,
        item_codes=body.item_codes,
        reason=body.reason,
    )

    async def work() -> Answer:
        created = await peers.ask(peers.dispatch.CreateJointTask, question)
        is_new = created.task.task_id == question.task_id
        return answer(task_shown(created.task), status=201 if is_new else 200)

    return await once(work)
