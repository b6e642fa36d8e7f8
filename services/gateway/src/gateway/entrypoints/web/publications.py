"""What anybody may know of inspections (一公开): plans, results, why inspectors were replaced."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from google.protobuf.json_format import MessageToDict
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import Id, IdInPath, PageSize, PageToken, Shown, instant
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["双随机抽查 Draws"], route_class=StrictRoute)
public = APIRouter(prefix="/public/v1", tags=["公开 Public"])

Department = Annotated[Id | None, Query(description="实施或配合部门")]
UuidInPath = Annotated[str, Path(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]


class PublishedReplacement(Shown):
    department_id: str
    cause: str
    reason: str
    replaced_at: str


class Publication(Shown):
    draw_id: str
    plan_id: str
    department_ids: list[str]
    number: int = Field(description="同一次抽取的第几批公布")
    published_on: str
    visits: int
    outstanding: int = Field(description="公布时尚未检查的户数")
    replacements: list[PublishedReplacement] = Field(description="执法人员更换情况，不含人员信息")


class Publications(Shown):
    publications: list[Publication]
    next_page_token: str


class PublishedPlans(Shown):
    """Of each plan what the city's rules make public; versions tell what was changed, and why."""

    plans: list[dict[str, Any]]
    next_page_token: str


class PublishedResults(Shown):
    results: list[dict[str, Any]]
    next_page_token: str


@router.post("/draws/{draw_id}/publication", summary="公布抽查结果", response_model=Publication)
async def publish_results(
    caller: Annotated[Principal, Allowed("results:publish")],
    draw_id: IdInPath,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """各部门结果一次性公布。All departments' results at once."""
    question = pb.PublishResultsRequest(draw_id=draw_id)

    async def work() -> Answer:
        published = await peers.ask(peers.sampling.PublishResults, question)
        return answer(_publication(published.publication))

    return await once(work)


@public.get("/inspection-plans", summary="抽查计划公示", response_model=PublishedPlans)
async def list_published_plans(
    peers: PeersHere,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="计划年度")] = None,
    department_id: Department = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """批准的计划及其调整。Approved plans and what was changed in them."""
    question = pb.ListPublishedPlansRequest(
        year=year or 0,
        department_id=department_id or "",
        page_size=page_size,
        page_token=page_token,
    )
    page = await peers.ask(peers.sampling.ListPublishedPlans, question)
    plans = [_what_is_set(plan) for plan in page.plans]
    return reply(PublishedPlans(plans=plans, next_page_token=page.next_page_token))


@public.get("/publications", summary="抽查结果公示批次", response_model=Publications)
async def list_publications(
    peers: PeersHere,
    department_id: Department = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """Batches of results, newest first."""
    question = pb.ListPublicationsRequest(
        department_id=department_id or "", page_size=page_size, page_token=page_token
    )
    page = await peers.ask(peers.sampling.ListPublications, question)
    found = [_publication(each) for each in page.publications]
    return reply(Publications(publications=found, next_page_token=page.next_page_token))


@public.get(
    "/publications/{draw_id}/results", summary="抽查结果公示", response_model=PublishedResults
)
async def list_published_results(
    draw_id: UuidInPath, peers: PeersHere, page_size: PageSize = 50, page_token: PageToken = ""
) -> Response:
    """Each department's under its own authority, in order of USCC."""
    question = pb.ListPublishedResultsRequest(
        draw_id=draw_id, page_size=page_size, page_token=page_token
    )
    page = await peers.ask(peers.sampling.ListPublishedResults, question)
    results = [_what_is_set(each) for each in page.results]
    return reply(PublishedResults(results=results, next_page_token=page.next_page_token))


def _what_is_set(message: Any) -> dict[str, Any]:
    """The fields that are set: the others are not public."""
    found: dict[str, Any] = MessageToDict(message, preserving_proto_field_name=True)
    return found


def _publication(found: pb.Publication) -> Publication:
    return Publication(
        draw_id=found.draw_id,
        plan_id=found.plan_id,
        department_ids=list(found.department_ids),
        number=found.number,
        published_on=found.published_on,
        visits=found.visits,
        outstanding=found.outstanding,
        replacements=[
            PublishedReplacement(
                department_id=each.department_id,
                cause=each.cause,
                reason=each.reason,
                replaced_at=instant(each.replaced_at),
            )
            for each in found.replacements
        ],
    )
