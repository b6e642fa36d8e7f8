"""Plans: whom a department draws from, and how much of each class."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    Day,
    Given,
    Id,
    IdInPath,
    PageSize,
    PageToken,
    Shown,
    Text,
    example,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.tasks import Code
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/plans", tags=["双随机抽查 Draws"], route_class=StrictRoute)

Share = Annotated[str, Field(max_length=40, examples=["3/100"])]
RATIOS = {"low": "1%", "general": "3%", "higher": "10%", "high": "20%"}
PLAN = {
    "plan_id": "8b4f7c2e-1c55-4a38-9b0e-51c6e24b7a10",
    "department_id": "fire_rescue",
    "library": "消防安全重点单位",
    "check_type": "fire_safety",
    "item_codes": ["FR-001"],
    "ratios": RATIOS,
    "mandatory_high_share": "30%",
    "first_day": "2026-09-01",
    "last_day": "2026-12-31",
}


class NewRatios(Given):
    """Exact shares that rise with risk, none under the city's floor."""

    low: Share
    general: Share
    higher: Share
    high: Share


class NewPlan(Given):
    model_config = example(**PLAN)

    plan_id: Id | None = Field(None, description="UUID；缺省由幂等键或系统给出")
    department_id: Id
    library: Text = Field(description="检查对象子库，不含部门")
    check_type: Id = Field(description="检查类别；同类检查一户一年至多抽中一次")
    item_codes: list[Code] = Field(min_length=1, max_length=200)
    ratios: NewRatios
    mandatory_high_share: Share = Field(description="高风险对象必抽比例，大于零")
    first_day: Day
    last_day: Day


class Ratios(Shown):
    low: str
    general: str
    higher: str
    high: str


class Plan(Shown):
    model_config = example(
        **PLAN, regulations_version="2.1.0+zhoukou", created_at="2026-08-20T01:02:03Z"
    )

    plan_id: str
    department_id: str
    library: str
    check_type: str
    item_codes: list[str]
    ratios: Ratios
    mandatory_high_share: str
    first_day: str
    last_day: str
    regulations_version: str
    created_at: str


class Plans(Shown):
    plans: list[Plan]
    next_page_token: str


@router.post("", summary="制定抽查计划", status_code=201, response_model=Plan)
async def create_plan(
    caller: Annotated[Principal, Allowed("plans:manage")],
    body: NewPlan,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """抽取比例低于本市下限的不予接受。A ratio under the city's floor is refused."""
    given = body.model_dump(exclude={"plan_id", "ratios"})
    ratios = pb.Ratios(**body.ratios.model_dump())
    plan = pb.Plan(plan_id=once.id(body.plan_id), ratios=ratios, **given)

    async def work() -> Answer:
        created = await peers.ask(peers.sampling.CreatePlan, pb.CreatePlanRequest(plan=plan))
        return answer(_plan(created.plan), status=201)

    return await once(work)


@router.get("", summary="抽查计划列表", response_model=Plans)
async def list_plans(
    caller: Annotated[Principal, Allowed("draws:read")],
    peers: PeersHere,
    department_id: Annotated[Id | None, Query(description="实施部门")] = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """The plans the caller may see, newest first."""
    question = pb.ListPlansRequest(
        department_id=department_id or "", page_size=page_size, page_token=page_token
    )
    page = await peers.ask(peers.sampling.ListPlans, question)
    plans = [_plan(plan) for plan in page.plans]
    return reply(Plans(plans=plans, next_page_token=page.next_page_token))


@router.get("/{plan_id}", summary="查看抽查计划", response_model=Plan)
async def get_plan(
    caller: Annotated[Principal, Allowed("draws:read")], plan_id: IdInPath, peers: PeersHere
) -> Response:
    """One plan."""
    found = await peers.ask(peers.sampling.GetPlan, pb.GetPlanRequest(plan_id=plan_id))
    return reply(_plan(found.plan))


def _plan(plan: pb.Plan) -> Plan:
    ratios = plan.ratios
    return Plan(
        plan_id=plan.plan_id,
        department_id=plan.department_id,
        library=plan.library,
        check_type=plan.check_type,
        item_codes=list(plan.item_codes),
        ratios=Ratios(
            low=ratios.low, general=ratios.general, higher=ratios.higher, high=ratios.high
        ),
        mandatory_high_share=plan.mandatory_high_share,
        first_day=plan.first_day,
        last_day=plan.last_day,
        regulations_version=plan.regulations_version,
        created_at=plan.created_at.ToJsonString() if plan.HasField("created_at") else "",
    )
