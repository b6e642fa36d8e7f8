"""Inspectors, who goes where by a draw, and who goes instead."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    USCC_EXAMPLE,
    Day,
    Given,
    Id,
    IdInPath,
    PageSize,
    PageToken,
    Shown,
    Text,
    Uscc,
    example,
    instant,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["执法检查人员 Inspectors"], route_class=StrictRoute)

Cause = Literal["recusal", "leave", "certificate", "transfer", "duty_elsewhere", "other"]
Ids = Annotated[list[Id], Field(min_length=1, max_length=200)]
INSPECTOR = {
    "inspector_id": "33060001",
    "department_id": "fire_rescue",
    "domains": ["fire_safety"],
    "areas": ["330600"],
    "valid_from": "2024-01-01",
    "valid_until": "2027-12-31",
    "active": True,
    "leaves": [{"first_day": "2026-09-07", "last_day": "2026-09-11"}],
}


class LeaveGiven(Given):
    first_day: Day
    last_day: Day


class InspectorGiven(Given):
    inspector_id: Id = Field(description="执法证号；辅助人员没有执法证，不得列入")
    department_id: Id | None = Field(None, description="缺省为本部门")
    domains: Ids = Field(description="专业领域，监管事项清单的领域")
    areas: Ids = Field(description="行政区划代码；市级代码为全市")
    valid_from: Day
    valid_until: Day
    active: bool = Field(True, description="false：调离，不再选派")
    leaves: list[LeaveGiven] = Field(default=[], max_length=50, description="休假，含首尾两日")


class Inspectors(Given):
    model_config = example(inspectors=[INSPECTOR])

    inspectors: list[InspectorGiven] = Field(min_length=1, max_length=500)


class Registered(Shown):
    registered: int


class LeaveShown(Shown):
    first_day: str
    last_day: str


class InspectorShown(Shown):
    inspector_id: str
    department_id: str
    domains: list[str]
    areas: list[str]
    valid_from: str
    valid_until: str
    active: bool
    leaves: list[LeaveShown]


class InspectorPage(Shown):
    inspectors: list[InspectorShown]
    next_page_token: str


class Recusal(Given):
    model_config = example(inspector_id="33060001", uscc=USCC_EXAMPLE, reason="亲属任职")

    inspector_id: Id
    uscc: Uscc
    reason: Text


class NewReplacement(Given):
    model_config = example(uscc=USCC_EXAMPLE, inspector_id="33060001", cause="leave", reason="病假")

    uscc: Uscc
    inspector_id: Id = Field(description="不能前往的执法人员")
    cause: Cause
    reason: Text = Field(description="更换理由，随结果公布")


class Replacement(Shown):
    draw_id: str
    uscc: str
    department_id: str
    out_inspector_id: str
    in_inspector_id: str = Field(description="空：无人可替，检查推迟")
    cause: str
    reason: str
    replaced_at: str


class Replacements(Shown):
    replacements: list[Replacement]


class VisitingInspector(Shown):
    department_id: str
    inspector_id: str
    replaced: bool


class PlannedVisit(Shown):
    uscc: str
    on: str = Field(description="检查日；空：尚无人前往")
    turn: int = Field(description="当日第几户")
    inspectors: list[VisitingInspector]
    lacking_department_id: str = Field(description="人手不足的部门")
    lacking_reason: str = Field(
        description="nobody, no_turn, not_active, certificate, competence, area, leave, recusal,"
        " busy"
    )


class PlannedVisits(Shown):
    visits: list[PlannedVisit]
    next_page_token: str


class Filled(Shown):
    visits: int
    unassigned: int


@router.post("/inspectors", summary="更新执法检查人员名录库", response_model=Registered)
async def register_inspectors(
    caller: Annotated[Principal, Allowed("inspectors:manage")],
    body: Inspectors,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """整体生效或整体不生效。All entries, or none where one is wrong."""
    question = pb.RegisterInspectorsRequest(inspectors=[_given(each) for each in body.inspectors])

    async def work() -> Answer:
        done = await peers.ask(peers.sampling.RegisterInspectors, question)
        return answer(Registered(registered=done.registered))

    return await once(work)


@router.get("/inspectors", summary="执法检查人员名录库", response_model=InspectorPage)
async def list_inspectors(
    caller: Annotated[Principal, Allowed("inspectors:manage")],
    peers: PeersHere,
    department_id: Annotated[Id | None, Query()] = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """A department sees its own."""
    question = pb.ListInspectorsRequest(
        department_id=department_id or "", page_size=page_size, page_token=page_token
    )
    page = await peers.ask(peers.sampling.ListInspectors, question)
    found = [_inspector(each) for each in page.inspectors]
    return reply(InspectorPage(inspectors=found, next_page_token=page.next_page_token))


@router.post("/recusals", summary="申报回避", response_model=Replacements)
async def declare_recusal(
    caller: Annotated[Principal, Allowed("inspectors:manage")],
    body: Recusal,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """抽取前后均可申报；已选派的随即另派。Before or after; who goes instead is the answer."""
    question = pb.DeclareRecusalRequest(**body.model_dump())

    async def work() -> Answer:
        made = await peers.ask(peers.sampling.DeclareRecusal, question)
        return answer(Replacements(replacements=[_replacement(r) for r in made.replacements]))

    return await once(work)


@router.get("/draws/{draw_id}/visits", summary="随机选派结果", response_model=PlannedVisits)
async def list_visits(
    caller: Annotated[Principal, Allowed("draws:read")],
    draw_id: IdInPath,
    peers: PeersHere,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """Who goes where and when, in order of USCC."""
    question = pb.ListVisitsRequest(draw_id=draw_id, page_size=page_size, page_token=page_token)
    page = await peers.ask(peers.sampling.ListVisits, question)
    found = [_visit(each) for each in page.visits]
    return reply(PlannedVisits(visits=found, next_page_token=page.next_page_token))


@router.post("/draws/{draw_id}/visits", summary="补派执法人员", response_model=Filled)
async def fill_visits(
    caller: Annotated[Principal, Allowed("inspectors:manage")],
    draw_id: IdInPath,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """对尚无人前往的再次随机选派。Inspectors are drawn again where nobody goes so far."""

    async def work() -> Answer:
        done = await peers.ask(peers.sampling.FillVisits, pb.FillVisitsRequest(draw_id=draw_id))
        return answer(Filled(visits=done.visits, unassigned=done.unassigned))

    return await once(work)


@router.post(
    "/draws/{draw_id}/replacements",
    summary="更换执法人员",
    status_code=201,
    response_model=Replacement,
)
async def replace_inspector(
    caller: Annotated[Principal, Allowed("inspectors:manage")],
    draw_id: IdInPath,
    body: NewReplacement,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """接替者同样随机产生。Who goes instead is drawn as the first was."""
    question = pb.ReplaceInspectorRequest(draw_id=draw_id, **body.model_dump())

    async def work() -> Answer:
        made = await peers.ask(peers.sampling.ReplaceInspector, question)
        return answer(_replacement(made.replacement), status=201)

    return await once(work)


@router.get(
    "/draws/{draw_id}/replacements", summary="执法人员更换记录", response_model=Replacements
)
async def list_replacements(
    caller: Annotated[Principal, Allowed("draws:read")], draw_id: IdInPath, peers: PeersHere
) -> Response:
    """In the order in which they were made."""
    question = pb.ListReplacementsRequest(draw_id=draw_id)
    found = await peers.ask(peers.sampling.ListReplacements, question)
    return reply(Replacements(replacements=[_replacement(each) for each in found.replacements]))


def _given(given: InspectorGiven) -> pb.Inspector:
    return pb.Inspector(
        leaves=[pb.Leave(**leave.model_dump()) for leave in given.leaves],
        **given.model_dump(exclude={"leaves"}, exclude_none=True),
    )


def _inspector(found: pb.Inspector) -> InspectorShown:
    return InspectorShown(
        inspector_id=found.inspector_id,
        department_id=found.department_id,
        domains=list(found.domains),
        areas=list(found.areas),
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        active=found.active,
        leaves=[LeaveShown(first_day=o.first_day, last_day=o.last_day) for o in found.leaves],
    )


def _visit(found: pb.PlannedVisit) -> PlannedVisit:
    return PlannedVisit(
        uscc=found.uscc,
        on=found.on,
        turn=found.turn,
        inspectors=[
            VisitingInspector(
                department_id=each.department_id,
                inspector_id=each.inspector_id,
                replaced=each.replaced,
            )
            for each in found.inspectors
        ],
        lacking_department_id=found.lacking_department_id,
        lacking_reason=found.lacking_reason,
    )


def _replacement(found: pb.Replacement) -> Replacement:
    return Replacement(
        draw_id=found.draw_id,
        uscc=found.uscc,
        department_id=found.department_id,
        out_inspector_id=found.out_inspector_id,
        in_inspector_id=found.in_inspector_id,
        cause=found.cause,
        reason=found.reason,
        replaced_at=instant(found.replaced_at),
    )
