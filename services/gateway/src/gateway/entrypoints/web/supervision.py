"""The supervision item catalogue, and the pools of who is supervised how closely."""

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
    Given,
    Id,
    IdInPath,
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

router = APIRouter(prefix="/v1", tags=["监管事项 Supervision"], route_class=StrictRoute)

Mode = Literal["data_sharing", "remote_documents", "remote_data", "on_site"]


class Bounds(Shown):
    """Exact; empty where it is not bounded on that side."""

    least: str
    most: str


class SupervisionItem(Shown):
    code: str
    domain: str
    domain_zh: str
    department_id: str
    name_zh: str
    object_zh: str
    key: bool = Field(description="重点检查事项；否则为一般检查事项")
    basis: str
    ratio: str = Field(description="抽查比例原文")
    frequency: str = Field(description="抽查频次原文")
    method: str
    mode: str = Field(description="data_sharing, remote_documents, remote_data, on_site")
    annual_cap: int | None = Field(description="同一企业年度检查次数上限")
    share: Bounds = Field(description="全年检查对象占比 Share of all objects within a year")
    rounds: Bounds = Field(description="全年组织次数 Rounds within a year")
    visits: Bounds = Field(description="同一对象全年次数 Visits of one object within a year")


class SupervisionItems(Shown):
    items: list[SupervisionItem]
    next_page_token: str


class SupervisionDomain(Shown):
    domain: str
    name_zh: str
    department_ids: list[str]
    items: int
    key_items: int
    modes: dict[str, int]


class SupervisionDomains(Shown):
    domains: list[SupervisionDomain]


class SupervisionPools(Shown):
    prudent_libraries: list[str] = Field(description="审慎监管企业库所含子库")
    prudent: int
    inclusive_industries: list[str] = Field(description="包容监管企业库所含行业")
    inclusive: int
    triggers: list[str] = Field(description="触发式监管的情形")
    reopened: int


class Trigger(Given):
    model_config = example(uscc=USCC_EXAMPLE, reason="complaint_report", evidence="12315-2026-0077")

    uscc: Uscc
    reason: Id
    evidence: Text = Field(description="投诉、记录或条文编号")


class RaisedTrigger(Shown):
    raised_on: str


@router.get("/supervision-domains", summary="监管领域", response_model=SupervisionDomains)
async def list_supervision_domains(
    caller: Annotated[Principal, Allowed("draws:read")], peers: PeersHere
) -> Response:
    """Every domain, with its items by kind and mode."""
    question = pb.ListSupervisionDomainsRequest()
    found = await peers.ask(peers.sampling.ListSupervisionDomains, question)
    return reply(SupervisionDomains(domains=[_domain(each) for each in found.domains]))


@router.get("/supervision-items", summary="随机抽查事项清单", response_model=SupervisionItems)
async def list_supervision_items(
    caller: Annotated[Principal, Allowed("draws:read")],
    peers: PeersHere,
    domain: Annotated[Id | None, Query()] = None,
    department_id: Annotated[Id | None, Query()] = None,
    mode: Annotated[Mode | None, Query()] = None,
    kind: Annotated[Literal["key", "general"] | None, Query()] = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """The list published on the business day, in order of code."""
    question = pb.ListSupervisionItemsRequest(
        domain=domain or "",
        department_id=department_id or "",
        mode=mode or "",
        kind=kind or "",
        page_size=page_size,
        page_token=page_token,
    )
    page = await peers.ask(peers.sampling.ListSupervisionItems, question)
    items = [_item(item) for item in page.items]
    return reply(SupervisionItems(items=items, next_page_token=page.next_page_token))


@router.get("/supervision-items/{code}", summary="查看监管事项", response_model=SupervisionItem)
async def get_supervision_item(
    caller: Annotated[Principal, Allowed("draws:read")], code: IdInPath, peers: PeersHere
) -> Response:
    """One item, as officials wrote its rules and as they are read."""
    question = pb.GetSupervisionItemRequest(code=code)
    return reply(_item((await peers.ask(peers.sampling.GetSupervisionItem, question)).item))


@router.get("/supervision-pools", summary="审慎与包容监管企业库", response_model=SupervisionPools)
async def get_supervision_pools(
    caller: Annotated[Principal, Allowed("draws:read")], peers: PeersHere
) -> Response:
    """By which rules, and how many enterprises."""
    found = await peers.ask(peers.sampling.GetSupervisionPools, pb.GetSupervisionPoolsRequest())
    return reply(
        SupervisionPools(
            prudent_libraries=list(found.prudent_libraries),
            prudent=found.prudent,
            inclusive_industries=list(found.inclusive_industries),
            inclusive=found.inclusive,
            triggers=list(found.triggers),
            reopened=found.reopened,
        )
    )


@router.post("/pool-triggers", summary="触发式监管", status_code=201, response_model=RaisedTrigger)
async def raise_trigger(
    caller: Annotated[Principal, Allowed("triggers:raise")],
    body: Trigger,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """包容监管企业在下次检查前恢复随机抽取。Reopens it to routine draws until it is visited."""
    question = pb.RaiseTriggerRequest(**body.model_dump())

    async def work() -> Answer:
        raised = await peers.ask(peers.sampling.RaiseTrigger, question)
        return answer(RaisedTrigger(raised_on=raised.raised_on), status=201)

    return await once(work)


def _domain(domain: pb.SupervisionDomain) -> SupervisionDomain:
    return SupervisionDomain(
        domain=domain.domain,
        name_zh=domain.name_zh,
        department_ids=list(domain.department_ids),
        items=domain.items,
        key_items=domain.key_items,
        modes=dict(domain.modes),
    )


def _item(item: pb.SupervisionItem) -> SupervisionItem:
    return SupervisionItem(
        code=item.code,
        domain=item.domain,
        domain_zh=item.domain_zh,
        department_id=item.department_id,
        name_zh=item.name_zh,
        object_zh=item.object_zh,
        key=item.key,
        basis=item.basis,
        ratio=item.ratio,
        frequency=item.frequency,
        method=item.method,
        mode=item.mode,
        annual_cap=item.annual_cap if item.HasField("annual_cap") else None,
        share=_bounds(item.share),
        rounds=_bounds(item.rounds),
        visits=_bounds(item.visits),
    )


def _bounds(bounds: pb.Bounds) -> Bounds:
    return Bounds(least=bounds.least, most=bounds.most)
