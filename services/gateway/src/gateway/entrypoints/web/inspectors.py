"""Inspectors of departments, and from whom they recuse themselves."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.draw_visits import Replacements, replacement_shown
from gateway.entrypoints.web.fields import (
    USCC_EXAMPLE,
    Day,
    Given,
    Id,
    PageSize,
    PageToken,
    Shown,
    Text,
    Uscc,
    example,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["执法检查人员 Inspectors"], route_class=StrictRoute)

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
        return answer(Replacements(replacements=[replacement_shown(r) for r in made.replacements]))

    return await once(work)


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
