"""gRPC in: inspectors, who goes where, who goes instead."""

from dataclasses import dataclass
from typing import Any

import paging
from identifiers import uscc, uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.entrypoints import inspectors
from sampling.usecases.declare_recusal import DeclareRecusal
from sampling.usecases.fill_visits import FillVisits
from sampling.usecases.list_inspectors import ListInspectors
from sampling.usecases.list_replacements import ListReplacements
from sampling.usecases.list_visits import ListVisits
from sampling.usecases.register_inspectors import RegisterInspectors
from sampling.usecases.replace_inspector import ReplaceInspector
from serving import caller, permission


@dataclass(frozen=True, kw_only=True)
class InspectorRpc:
    register_inspectors: RegisterInspectors
    list_inspectors: ListInspectors
    declare_recusal: DeclareRecusal
    replace_inspector: ReplaceInspector
    fill_visits: FillVisits
    list_visits: ListVisits
    list_replacements: ListReplacements

    @permission("inspectors:manage")
    async def RegisterInspectors(
        self, request: pb.RegisterInspectorsRequest, context: Any
    ) -> pb.RegisterInspectorsResponse:
        given = [inspectors.given(each, caller().department) for each in request.inspectors]
        registered = await self.register_inspectors(given, caller().subject)
        return pb.RegisterInspectorsResponse(registered=registered)

    @permission("inspectors:manage")
    async def ListInspectors(
        self, request: pb.ListInspectorsRequest, context: Any
    ) -> pb.ListInspectorsResponse:
        department = caller().department or request.department_id
        after, size = paging.place(request.page_token, str) or "", paging.size(request.page_size)
        found, more = await self.list_inspectors(department, after, size)
        return pb.ListInspectorsResponse(
            inspectors=[inspectors.inspector(each) for each in found],
            next_page_token=paging.token(found[-1].inspector_id if more else None),
        )

    @permission("inspectors:manage")
    async def DeclareRecusal(
        self, request: pb.DeclareRecusalRequest, context: Any
    ) -> pb.DeclareRecusalResponse:
        who = caller()
        made = await self.declare_recusal(
            request.inspector_id,
            uscc(request.uscc),
            request.reason.strip(),
            who.subject,
            who.department,
        )
        return pb.DeclareRecusalResponse(
            replacements=[inspectors.replacement(each) for each in made]
        )

    @permission("inspectors:manage")
    async def ReplaceInspector(
        self, request: pb.ReplaceInspectorRequest, context: Any
    ) -> pb.ReplaceInspectorResponse:
        who = caller()
        made = await self.replace_inspector(
            uuid("draw_id", request.draw_id),
            uscc(request.uscc),
            request.inspector_id,
            request.cause,
            request.reason.strip(),
            who.subject,
            who.department,
        )
        return pb.ReplaceInspectorResponse(replacement=inspectors.replacement(made))

    @permission("inspectors:manage")
    async def FillVisits(
        self, request: pb.FillVisitsRequest, context: Any
    ) -> pb.FillVisitsResponse:
        draw_id = uuid("draw_id", request.draw_id)
        visits, unassigned = await self.fill_visits(draw_id, caller().department)
        return pb.FillVisitsResponse(visits=visits, unassigned=unassigned)

    @permission("draws:read")
    async def ListVisits(
        self, request: pb.ListVisitsRequest, context: Any
    ) -> pb.ListVisitsResponse:
        draw_id = uuid("draw_id", request.draw_id)
        after, size = paging.key(request.page_token), paging.size(request.page_size)
        found, more = await self.list_visits(draw_id, caller().department, after, size)
        return pb.ListVisitsResponse(
            visits=[inspectors.visit(each) for each in found],
            next_page_token=paging.token(found[-1].uscc if more else None),
        )

    @permission("draws:read")
    async def ListReplacements(
        self, request: pb.ListReplacementsRequest, context: Any
    ) -> pb.ListReplacementsResponse:
        draw_id = uuid("draw_id", request.draw_id)
        made = await self.list_replacements(draw_id, caller().department)
        return pb.ListReplacementsResponse(
            replacements=[inspectors.replacement(each) for each in made]
        )
