"""Versions of a plan: what is to change, and who decides on it."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import Given, IdInPath, Shown, Text, example
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.plans import PLAN, Plan, PlanContent, plan_given, plan_shown
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/plans", tags=["双随机抽查 Draws"], route_class=StrictRoute)

CHANGE = {name: PLAN[name] for name in PLAN if name != "plan_id"} | {
    "version": 2,
    "reason": "增加抽查比例",
}
VersionInPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PlanChange(PlanContent):
    model_config = example(**CHANGE)

    version: int = Field(ge=2, le=2**31 - 1, description="拟成为的版本，即最新版本加一")
    reason: Text = Field(description="调整理由，随计划公布")


class PlanDecision(Given):
    model_config = example(approve=True)

    approve: bool
    reason: str = Field("", max_length=500, description="不予批准时必填")


class PlanVersions(Shown):
    plans: list[Plan]


@router.post("/{plan_id}/versions", summary="调整抽查计划", status_code=201, response_model=Plan)
async def change_plan(
    caller: Annotated[Principal, Allowed("plans:manage")],
    plan_id: IdInPath,
    body: PlanChange,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """批准前原版本仍然有效。The version before stays in force until this one is approved."""
    plan = plan_given(body, plan_id)
    plan.version = body.version
    question = pb.ChangePlanRequest(plan=plan, reason=body.reason)

    async def work() -> Answer:
        changed = await peers.ask(peers.sampling.ChangePlan, question)
        return answer(plan_shown(changed.plan), status=201)

    return await once(work)


@router.post("/{plan_id}/versions/{version}/decision", summary="审批抽查计划", response_model=Plan)
async def decide_plan(
    caller: Annotated[Principal, Allowed("plans:approve")],
    plan_id: IdInPath,
    version: VersionInPath,
    body: PlanDecision,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """提出人不得自行审批。Refused to who proposed it."""
    question = pb.DecidePlanRequest(plan_id=plan_id, version=version, **body.model_dump())

    async def work() -> Answer:
        decided = await peers.ask(peers.sampling.DecidePlan, question)
        return answer(plan_shown(decided.plan))

    return await once(work)


@router.get("/{plan_id}/versions", summary="抽查计划的历次版本", response_model=PlanVersions)
async def list_plan_versions(
    caller: Annotated[Principal, Allowed("draws:read")], plan_id: IdInPath, peers: PeersHere
) -> Response:
    """All versions, newest first."""
    question = pb.ListPlanVersionsRequest(plan_id=plan_id)
    found = await peers.ask(peers.sampling.ListPlanVersions, question)
    return reply(PlanVersions(plans=[plan_shown(plan) for plan in found.plans]))
