"""Plans: whom a department draws from, how much of each class, and who approved it."""

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
    enum_name,
    example,
    instant,
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
Codes = Annotated[list[Code], Field(min_length=1, max_length=200)]


class NewRatios(Given):
    """Exact shares that rise with risk, none under the city's floor."""

    low: Share
    general: Share
    higher: Share
    high: Share


class NewPartner(Given):
    """Another department of a joint draw, with what it inspects in the same visit."""

    department_id: Id
    item_codes: Codes


class PlanContent(Given):
    department_id: Id
    library: Text = Field(description="检查对象子库，不含部门")
    check_type: Id = Field(description="检查类别；同类检查一户一年至多抽中一次")
    item_codes: Codes = Field(description="监管事项清单中的事项，同一监管方式")
    ratios: NewRatios | None = Field(None, description="信用规则；缺省为不定向抽取")
    mandatory_high_share: Share = Field("", description="高风险对象必抽比例，大于零")
    undirected_share: Share = Field("", description="不定向抽取占名录库的比例")
    partners: list[NewPartner] = Field(default=[], max_length=32, description="联合抽查的配合部门")
    escalation_reason: str = Field("", max_length=500, description="非现场事项改为实地检查的理由")
    first_day: Day
    last_day: Day


class NewPlan(PlanContent):
    model_config = example(**PLAN)

    plan_id: Id | None = Field(None, description="UUID；缺省由幂等键或系统给出")


class Ratios(Shown):
    low: str
    general: str
    higher: str
    high: str


class Partner(Shown):
    department_id: str
    item_codes: list[str]


class Plan(Shown):
    model_config = example(
        **PLAN,
        regulations_version="2.1.0+zhoukou",
        created_at="2026-08-20T01:02:03Z",
        undirected_share="1/1000",
        partners=[],
        escalation_reason="",
        version=1,
        state="approved",
        change_reason="",
        proposed_by="coordinator-1",
        decided_by="coordinator-2",
        decision_reason="",
        decided_at="2026-08-21T01:02:03Z",
        mode="on_site",
        key=False,
    )

    plan_id: str
    department_id: str
    library: str
    check_type: str
    item_codes: list[str]
    ratios: Ratios | None
    mandatory_high_share: str
    first_day: str
    last_day: str
    regulations_version: str
    created_at: str
    undirected_share: str
    partners: list[Partner]
    escalation_reason: str
    version: int
    state: str = Field(description="proposed, approved, rejected")
    change_reason: str
    proposed_by: str
    decided_by: str
    decision_reason: str
    decided_at: str
    mode: str = Field(description="data_sharing, remote_documents, remote_data, on_site")
    key: bool = Field(description="重点监管：频次不因信用风险等级降低")


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
    """低于本市下限的不予接受；另一人批准后施行。In force once a second person approves it."""
    plan = plan_given(body, once.id(body.plan_id))

    async def work() -> Answer:
        created = await peers.ask(peers.sampling.CreatePlan, pb.CreatePlanRequest(plan=plan))
        return answer(plan_shown(created.plan), status=201)

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
    plans = [plan_shown(plan) for plan in page.plans]
    return reply(Plans(plans=plans, next_page_token=page.next_page_token))


@router.get("/{plan_id}", summary="查看抽查计划", response_model=Plan)
async def get_plan(
    caller: Annotated[Principal, Allowed("draws:read")], plan_id: IdInPath, peers: PeersHere
) -> Response:
    """One plan."""
    found = await peers.ask(peers.sampling.GetPlan, pb.GetPlanRequest(plan_id=plan_id))
    return reply(plan_shown(found.plan))


def plan_given(body: PlanContent, plan_id: str) -> pb.Plan:
    given = body.model_dump(include=set(PlanContent.model_fields), exclude={"ratios", "partners"})
    return pb.Plan(
        plan_id=plan_id,
        ratios=pb.Ratios(**body.ratios.model_dump()) if body.ratios else None,
        partners=[pb.Partner(**partner.model_dump()) for partner in body.partners],
        **given,
    )


def plan_shown(plan: pb.Plan) -> Plan:
    return Plan(
        plan_id=plan.plan_id,
        department_id=plan.department_id,
        library=plan.library,
        check_type=plan.check_type,
        item_codes=list(plan.item_codes),
        ratios=ratios_shown(plan.ratios) if plan.HasField("ratios") else None,
        mandatory_high_share=plan.mandatory_high_share,
        first_day=plan.first_day,
        last_day=plan.last_day,
        regulations_version=plan.regulations_version,
        created_at=instant(plan.created_at),
        undirected_share=plan.undirected_share,
        partners=[
            Partner(department_id=each.department_id, item_codes=list(each.item_codes))
            for each in plan.partners
        ],
        escalation_reason=plan.escalation_reason,
        version=plan.version,
        state=enum_name(pb.PlanState, plan.state),
        change_reason=plan.change_reason,
        proposed_by=plan.proposed_by,
        decided_by=plan.decided_by,
        decision_reason=plan.decision_reason,
        decided_at=instant(plan.decided_at),
        mode=plan.mode,
        key=plan.key,
    )


def ratios_shown(ratios: pb.Ratios) -> Ratios:
    return Ratios(low=ratios.low, general=ratios.general, higher=ratios.higher, high=ratios.high)
