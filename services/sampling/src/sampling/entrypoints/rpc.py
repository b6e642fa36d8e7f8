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
from sampling.entrypoints.insight_rpc import InsightRpc
from sampling.entrypoints.inspector_rpc import InspectorRpc
from sampling.entrypoints.item_rpc import ItemRpc
from sampling.entrypoints.plan_rpc import PlanRpc
from sampling.entrypoints.proof_rpc import ProofRpc
from sampling.entrypoints.publication_rpc import PublicationRpc
from sampling.entrypoints.sight import entitled
from sampling.usecases.get_draw import GetDraw
from sampling.usecases.list_drawn import ListDrawn
from sampling.usecases.list_draws import ListDraws
from sampling.usecases.list_exclusions import ListExclusions
from sampling.usecases.read_drawn import ReadDrawn
from sampling.usecases.start_draw import StartDraw
from serving import caller, permission


@dataclass(frozen=True, kw_only=True)
class SamplingService(
    ItemRpc,
    PlanRpc,
    InspectorRpc,
    InsightRpc,
    ProofRpc,
    PublicationRpc,
    rpc.SamplingServiceServicer,
):
    start_draw: StartDraw
    get_draw: GetDraw
    list_drawn: ListDrawn
    list_exclusions: ListExclusions
    read_drawn: ReadDrawn
    list_draws: ListDraws

    @permission("draws:start")
    async def StartDraw(self, request: pb.StartDrawRequest, context: Any) -> pb.StartDrawResponse:
        draw = await self.start_draw(requests.order(request), caller().subject)
        return pb.StartDrawResponse(draw=responses.draw(draw, entitled(caller())))

    @permission("draws:read")
    async def ListDraws(self, request: pb.ListDrawsRequest, context: Any) -> pb.ListDrawsResponse:
        plan_id, who = uuid("plan_id", request.plan_id), caller()
        after, size = paging.number(request.page_token) or 0, paging.size(request.page_size)
        draws, more = await self.list_draws(plan_id, who.department, after, size)
        return pb.ListDrawsResponse(
            draws=[responses.draw(draw, entitled(who)) for draw in draws],
            next_page_token=paging.token(draws[-1].attempt if more else None),
        )

    @permission("draws:read")
    async def GetDraw(self, request: pb.GetDrawRequest, context: Any) -> pb.GetDrawResponse:
        draw_id = uuid("draw_id", request.draw_id)
        draw = await self.get_draw(draw_id, caller().department)
        return pb.GetDrawResponse(draw=responses.draw(draw, entitled(caller())))

    @permission("draws:read")
    async def ListDrawn(self, request: pb.ListDrawnRequest, context: Any) -> pb.ListDrawnResponse:
        draw_id = uuid("draw_id", request.draw_id)
        after, size = paging.key(request.page_token), paging.size(request.page_size)
        usccs, more = await self.list_drawn(draw_id, caller().department, after, size)
        return pb.ListDrawnResponse(
            usccs=usccs, next_page_token=paging.token(usccs[-1] if more else None)
        )

    # Why one is left out may tell what class it has.
    @permission("classes:read")
    async def ListExclusions(
        self, request: pb.ListExclusionsRequest, context: Any
    ) -> pb.ListExclusionsResponse:
        draw_id = uuid("draw_id", request.draw_id)
        after, size = paging.key(request.page_token), paging.size(request.page_size)
        found, more = await self.list_exclusions(draw_id, caller().department, after, size)
        return pb.ListExclusionsResponse(
            exclusions=[pb.LeftOut(uscc=uscc, reason=reason.label) for uscc, reason in found],
            next_page_token=paging.token(found[-1][0] if more else None),
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
