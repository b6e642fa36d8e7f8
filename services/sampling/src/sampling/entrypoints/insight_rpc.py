"""gRPC in: what a plan would do, how far a draw is, what draws are judged by."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from identifiers import day, uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.metrics import Scope
from sampling.entrypoints import insight
from sampling.entrypoints.sight import entitled
from sampling.usecases.get_rehearsal import GetRehearsal
from sampling.usecases.read_metrics import ReadMetrics
from sampling.usecases.rehearse_plan import RehearsePlan
from sampling.usecases.watch_draw import WatchDraw
from serving import caller, permission


@dataclass(frozen=True, kw_only=True)
class InsightRpc:
    rehearse_plan: RehearsePlan
    get_rehearsal: GetRehearsal
    watch_draw: WatchDraw
    read_metrics: ReadMetrics

    @permission("plans:manage")
    async def RehearsePlan(
        self, request: pb.RehearsePlanRequest, context: Any
    ) -> pb.RehearsePlanResponse:
        plan_id, who = uuid("plan_id", request.plan_id), caller()
        await self.rehearse_plan(plan_id, request.version, who.department, who.subject)
        return pb.RehearsePlanResponse()

    @permission("draws:read")
    async def GetRehearsal(
        self, request: pb.GetRehearsalRequest, context: Any
    ) -> pb.GetRehearsalResponse:
        plan_id, who = uuid("plan_id", request.plan_id), caller()
        found = await self.get_rehearsal(plan_id, request.version, who.department)
        return insight.rehearsal(found, entitled(who))

    @permission("draws:read")
    async def WatchDraw(
        self, request: pb.WatchDrawRequest, context: Any
    ) -> AsyncIterator[pb.WatchDrawResponse]:
        draw_id = uuid("draw_id", request.draw_id)
        async for step in self.watch_draw(draw_id, caller().department, request.after):
            yield insight.progress(step)

    @permission("draws:read")
    async def ReadMetrics(
        self, request: pb.ReadMetricsRequest, context: Any
    ) -> pb.ReadMetricsResponse:
        who = caller()
        first_day, last_day = day(request.first_day), day(request.last_day)
        scope = Scope(first_day, last_day, who.department or request.department_id)
        return insight.metrics(await self.read_metrics(scope), entitled(who))
