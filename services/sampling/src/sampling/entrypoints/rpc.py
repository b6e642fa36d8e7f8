"""gRPC in: request to values, one call, value to response."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import paging
from identifiers import uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.sampling.v1 import sampling_service_pb2_grpc as rpc
from sampling.domain.plan import Plan
from sampling.entrypoints import requests, responses
from sampling.usecases.create_plan import CreatePlan
from sampling.usecases.get_draw import GetDraw
from sampling.usecases.get_plan import GetPlan
from sampling.usecases.list_drawn import ListDrawn
from sampling.usecases.list_plans import ListPlans
from sampling.usecases.read_drawn import ReadDrawn
from sampling.usecases.start_draw import StartDraw
from serving import Principal, caller, permission


@dataclass(frozen=True)
class SamplingService(rpc.SamplingServiceServicer):
    create_plan: CreatePlan
    get_plan: GetPlan
    list_plans: ListPlans
    start_draw: StartDraw
    get_draw: GetDraw
    list_drawn: ListDrawn
    read_drawn: ReadDrawn

    @permission("plans:manage")
    async def CreatePlan(
        self, request: pb.CreatePlanRequest, context: Any
    ) -> pb.CreatePlanResponse:
        plan = await self.create_plan(requests.plan(request.plan), caller().subject)
        return pb.CreatePlanResponse(plan=responses.plan(plan))

    @permission("draws:read")
    async def GetPlan(self, request: pb.GetPlanRequest, context: Any) -> pb.GetPlanResponse:
        plan_id = uuid("plan_id", request.plan_id)
        plan = await self.get_plan(plan_id, caller().department)
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

    @permission("draws:start")
    async def StartDraw(self, request: pb.StartDrawRequest, context: Any) -> pb.StartDrawResponse:
        draw_id = uuid("draw_id", request.draw_id)
        plan_id = uuid("plan_id", request.plan_id)
        draw = await self.start_draw(draw_id, plan_id, request.run_id, caller().subject)
        return pb.StartDrawResponse(draw=responses.draw(draw, _entitled(caller())))

    @permission("draws:read")
    async def GetDraw(self, request: pb.GetDrawRequest, context: Any) -> pb.GetDrawResponse:
        draw_id = uuid("draw_id", request.draw_id)
        draw = await self.get_draw(draw_id, caller().department)
        return pb.GetDrawResponse(draw=responses.draw(draw, _entitled(caller())))

    @permission("draws:read")
    async def ListDrawn(self, request: pb.ListDrawnRequest, context: Any) -> pb.ListDrawnResponse:
        draw_id = uuid("draw_id", request.draw_id)
        after, size = paging.key(request.page_token), paging.size(request.page_size)
        usccs, more = await self.list_drawn(draw_id, caller().department, after, size)
        return pb.ListDrawnResponse(
            usccs=usccs, next_page_token=paging.token(usccs[-1] if more else None)
        )

    @permission("draws:bulk")
    async def ReadDrawn(
        self, request: pb.ReadDrawnRequest, context: Any
    ) -> AsyncIterator[pb.ReadDrawnResponse]:
        async for part in self.read_drawn(uuid("draw_id", request.draw_id)):
            if isinstance(part, Plan):
                yield pb.ReadDrawnResponse(plan=responses.plan(part))
            else:
                yield pb.ReadDrawnResponse(usccs=part)


def _entitled(who: Principal) -> bool:
    """Whether the caller may read classes of everybody, not of one department's view."""
    return "classes:read" in who.permissions and not who.department
