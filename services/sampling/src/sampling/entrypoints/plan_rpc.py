"""gRPC in: plans, from proposal to decision."""

from dataclasses import dataclass
from typing import Any

import paging
from identifiers import uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.entrypoints import requests, responses
from sampling.usecases.change_plan import ChangePlan
from sampling.usecases.create_plan import CreatePlan
from sampling.usecases.decide_plan import DecidePlan
from sampling.usecases.get_plan import GetPlan
from sampling.usecases.list_plan_versions import ListPlanVersions
from sampling.usecases.list_plans import ListPlans
from serving import caller, permission


@dataclass(frozen=True, kw_only=True)
class PlanRpc:
    create_plan: CreatePlan
    change_plan: ChangePlan
    decide_plan: DecidePlan
    get_plan: GetPlan
    list_plans: ListPlans
    list_plan_versions: ListPlanVersions

    @permission("plans:manage")
    async def CreatePlan(
        self, request: pb.CreatePlanRequest, context: Any
    ) -> pb.CreatePlanResponse:
        plan = await self.create_plan(requests.plan(request.plan), caller().subject)
        return pb.CreatePlanResponse(plan=responses.plan(plan))

    @permission("plans:manage")
    async def ChangePlan(
        self, request: pb.ChangePlanRequest, context: Any
    ) -> pb.ChangePlanResponse:
        proposed = requests.changed_plan(request.plan, request.reason)
        plan = await self.change_plan(proposed, caller().subject)
        return pb.ChangePlanResponse(plan=responses.plan(plan))

    @permission("plans:approve")
    async def DecidePlan(
        self, request: pb.DecidePlanRequest, context: Any
    ) -> pb.DecidePlanResponse:
        plan_id, reason = uuid("plan_id", request.plan_id), request.reason.strip()
        plan = await self.decide_plan(
            plan_id, request.version, request.approve, reason, caller().subject
        )
        return pb.DecidePlanResponse(plan=responses.plan(plan))

    @permission("draws:read")
    async def GetPlan(self, request: pb.GetPlanRequest, context: Any) -> pb.GetPlanResponse:
        plan_id = uuid("plan_id", request.plan_id)
        plan = await self.get_plan(plan_id, caller().department, request.version)
        return pb.GetPlanResponse(plan=responses.plan(plan))

    @permission("draws:read")
    async def ListPlans(self, request: pb.ListPlansRequest, context: Any) -> pb.ListPlansResponse:
        department = caller().department or request.department_id
        before, size = paging.number(request.page_token), paging.size(request.page_size)
        plans, rest = await self.list_plans(department, before, size)
        return pb.ListPlansResponse(
            plans=[responses.plan(plan) for plan in plans],
            next_page_token=paging.token(rest),
        )

    @permission("draws:read")
    async def ListPlanVersions(
        self, request: pb.ListPlanVersionsRequest, context: Any
    ) -> pb.ListPlanVersionsResponse:
        plan_id = uuid("plan_id", request.plan_id)
        plans = await self.list_plan_versions(plan_id, caller().department)
        return pb.ListPlanVersionsResponse(plans=[responses.plan(plan) for plan in plans])
