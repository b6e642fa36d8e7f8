"""What a plan would do, before anybody approves it."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.exact import decimal
from gateway.entrypoints.web.fields import IdInPath, Shown, enum_name
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.plan_versions import VersionInPath
from gateway.entrypoints.web.plans import Ratios, ratios_shown
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["双随机抽查 Draws"], route_class=StrictRoute)


class Estimate(Shown):
    """95 times in 100 between low and high."""

    expected: Decimal | None = Field(description="空：尚无同类检查结果可据")
    low: Decimal | None
    high: Decimal | None


class Asked(Shown):
    plan_id: str
    version: int


class RehearsedStratum(Shown):
    stratum: str
    library: int
    eligible: int
    quota: int
    shortfall: int
    visits: Decimal | None
    repeats: Decimal | None
    findings: Estimate
    inspected: int = Field(description="近一年同类随机抽查户次")
    found: int = Field(description="其中发现问题的户次")


class InspectorLoad(Shown):
    department_id: str
    needed: Decimal | None = Field(description="所需人次")
    possible: int = Field(description="可派人次")
    share: Decimal | None


class ItemShare(Shown):
    item_code: str
    rule: str
    least: Decimal | None
    most: Decimal | None


class Rehearsal(Shown):
    done: bool = Field(description="false：正在推演")
    on: str
    run_id: str
    visits: Decimal | None
    share: Decimal | None = Field(description="占名录库的比例")
    repeats: Decimal | None = Field(description="近一年已抽中同类检查的户次")
    findings: Estimate
    loads: list[InspectorLoad]
    items: list[ItemShare]
    cheapest_ratios: Ratios | None = Field(description="满足各项下限的最低比例")
    cheapest_mandatory_high_share: str
    cheapest_drawn: int
    strata: list[RehearsedStratum] = Field(description="仅对有权查看分级的人员给出")


@router.post(
    "/plans/{plan_id}/versions/{version}/rehearsal",
    summary="推演抽查计划",
    status_code=202,
    response_model=Asked,
)
async def rehearse_plan(
    caller: Annotated[Principal, Allowed("plans:manage")],
    plan_id: IdInPath,
    version: VersionInPath,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """以上一年度结果推演，供审批参考。Replayed over last year, before anybody approves it."""
    question = pb.RehearsePlanRequest(plan_id=plan_id, version=version)

    async def work() -> Answer:
        await peers.ask(peers.sampling.RehearsePlan, question)
        return answer(Asked(plan_id=plan_id, version=version), status=202)

    return await once(work)


@router.get(
    "/plans/{plan_id}/versions/{version}/rehearsal",
    summary="查看推演结果",
    response_model=Rehearsal,
)
async def get_rehearsal(
    caller: Annotated[Principal, Allowed("draws:read")],
    plan_id: IdInPath,
    version: VersionInPath,
    peers: PeersHere,
) -> Response:
    """Visits, findings, repeats and load to be expected, and the fewest that keep the floors."""
    question = pb.GetRehearsalRequest(plan_id=plan_id, version=version)
    return reply(_rehearsal(await peers.ask(peers.sampling.GetRehearsal, question)))


def _rehearsal(found: pb.GetRehearsalResponse) -> Rehearsal:
    cheapest = found.HasField("cheapest_ratios")
    return Rehearsal(
        done=found.done,
        on=found.on,
        run_id=found.run_id,
        visits=decimal(found.visits),
        share=decimal(found.share),
        repeats=decimal(found.repeats),
        findings=_estimate(found.findings),
        loads=[
            InspectorLoad(
                department_id=load.department_id,
                needed=decimal(load.needed),
                possible=load.possible,
                share=decimal(load.share),
            )
            for load in found.loads
        ],
        items=[
            ItemShare(
                item_code=item.item_code,
                rule=item.rule,
                least=decimal(item.bounds.least),
                most=decimal(item.bounds.most),
            )
            for item in found.items
        ],
        cheapest_ratios=ratios_shown(found.cheapest_ratios) if cheapest else None,
        cheapest_mandatory_high_share=found.cheapest_mandatory_high_share,
        cheapest_drawn=found.cheapest_drawn,
        strata=[_stratum(stratum) for stratum in found.strata],
    )


def _stratum(found: pb.RehearsedStratum) -> RehearsedStratum:
    return RehearsedStratum(
        stratum=enum_name(pb.Stratum, found.stratum),
        library=found.library,
        eligible=found.eligible,
        quota=found.quota,
        shortfall=found.shortfall,
        visits=decimal(found.visits),
        repeats=decimal(found.repeats),
        findings=_estimate(found.findings),
        inspected=found.inspected,
        found=found.found,
    )


def _estimate(found: pb.Estimate) -> Estimate:
    return Estimate(
        expected=decimal(found.expected), low=decimal(found.low), high=decimal(found.high)
    )
