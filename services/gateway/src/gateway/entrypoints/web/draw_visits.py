"""Who goes where by a draw, and who goes instead."""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    USCC_EXAMPLE,
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
        return answer(replacement_shown(made.replacement), status=201)

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
    return reply(
        Replacements(replacements=[replacement_shown(each) for each in found.replacements])
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


def replacement_shown(found: pb.Replacement) -> Replacement:
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
