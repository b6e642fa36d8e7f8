"""What a plan would do, how far a draw is, what draws are judged by; numbers for charts.

Services answer exact fractions; here they become decimals of four places.
"""

import contextlib
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse
from google.protobuf.json_format import MessageToDict
from pydantic import Field

from faults import Unavailable
from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import Day, Id, IdInPath, Shown, enum_name
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.plans import Ratios, VersionInPath, ratios_shown
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["双随机抽查 Draws"], route_class=StrictRoute)

PLACES = Decimal("0.0001")
EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


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


class Rate(Shown):
    part: int
    whole: int
    value: Decimal | None


class Attainment(Shown):
    stratum: str
    library: int
    floor: int
    quota: int
    drawn: int
    shortfall: int
    coverage: Rate
    by_batch: Rate = Field(description="按批次的完成率")
    by_year: Rate = Field(description="按年度下限的完成率")


class MetricsOfMonth(Shown):
    month: str
    draws: int
    credit_rule_draws: int
    drawn: int
    visits: int
    problems: int


class MetricsOfDepartment(Shown):
    department_id: str
    draws: int
    drawn: int
    visits: int
    problems: int


class Metrics(Shown):
    credit_rule_application_rate: Rate = Field(description="应用信用规则率：任务数之比")
    repeat_inspection_rate: Rate = Field(description="重复检查率")
    inspected_entity_visits: int = Field(description="执法检查企业户次")
    credit_rule_visits: int
    redraws: int
    failed: int
    shortfall: int
    onsite_visits_saved: int = Field(description="减少的现场检查次数")
    saved: dict[str, int] = Field(description="按监管方式；joint 为联合检查")
    problem_rate_with_rule: Rate = Field(description="问题检出率：应用信用规则")
    problem_rate_without: Rate
    problem_rate_undirected: Rate = Field(description="不定向抽取部分")
    problem_detection_lift: Decimal | None = Field(description="相对提升；非因果")
    problem_detection_difference: Decimal | None = Field(description="检出率之差")
    attainments: list[Attainment] = Field(description="仅对有权查看分级的人员给出")
    months: list[MetricsOfMonth]
    departments: list[MetricsOfDepartment]


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


@router.get("/draw-metrics", summary="双随机抽查指标", response_model=Metrics)
async def read_metrics(
    caller: Annotated[Principal, Allowed("draws:read")],
    peers: PeersHere,
    first_day: Annotated[Day, Query(description="首日（含）")],
    last_day: Annotated[Day, Query(description="末日（含）")],
    department_id: Annotated[Id | None, Query(description="实施部门")] = None,
) -> Response:
    """What draws are judged by, and the series that charts show."""
    question = pb.ReadMetricsRequest(
        first_day=first_day, last_day=last_day, department_id=department_id or ""
    )
    return reply(_metrics(await peers.ask(peers.sampling.ReadMetrics, question)))


@router.get("/draws/{draw_id}/events", summary="抽取进度事件流", responses=EVENTS)
async def watch_draw(
    caller: Annotated[Principal, Allowed("draws:read")],
    draw_id: IdInPath,
    peers: PeersHere,
    last_event_id: Annotated[int, Header(ge=0, le=1000, description="已收到的最后一步")] = 0,
) -> StreamingResponse:
    """逐步推送，断线可续。Server-sent events, each step once; it ends with the last."""
    question = pb.WatchDrawRequest(draw_id=draw_id, after=last_event_id)
    steps = peers.read(peers.sampling.WatchDraw, question)
    # What the service refuses is answered as a problem: only with a first step the stream begins.
    first = await anext(steps, None)
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(_events(first, steps), 200, headers, "text/event-stream")


async def _events(
    first: pb.WatchDrawResponse | None, rest: AsyncIterator[pb.WatchDrawResponse]
) -> AsyncIterator[str]:
    """A stream that breaks ends: who reads it comes back with the last step it has."""
    if first is not None:
        yield _event(first)
    with contextlib.suppress(Unavailable):
        async for step in rest:
            yield _event(step)


def _event(step: pb.WatchDrawResponse) -> str:
    shown = MessageToDict(
        step, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    data = {name: int(text) if name in COUNTS else text for name, text in shown.items()}
    return f"id: {step.number}\nevent: {step.step}\ndata: {json.dumps(data)}\n\n"


COUNTS = ("number", "pool_size", "drawn", "visits", "unassigned")


def _rehearsal(found: pb.GetRehearsalResponse) -> Rehearsal:
    cheapest = found.HasField("cheapest_ratios")
    return Rehearsal(
        done=found.done,
        on=found.on,
        run_id=found.run_id,
        visits=_decimal(found.visits),
        share=_decimal(found.share),
        repeats=_decimal(found.repeats),
        findings=_estimate(found.findings),
        loads=[
            InspectorLoad(
                department_id=load.department_id,
                needed=_decimal(load.needed),
                possible=load.possible,
                share=_decimal(load.share),
            )
            for load in found.loads
        ],
        items=[
            ItemShare(
                item_code=item.item_code,
                rule=item.rule,
                least=_decimal(item.bounds.least),
                most=_decimal(item.bounds.most),
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
        visits=_decimal(found.visits),
        repeats=_decimal(found.repeats),
        findings=_estimate(found.findings),
        inspected=found.inspected,
        found=found.found,
    )


def _metrics(found: pb.ReadMetricsResponse) -> Metrics:
    return Metrics(
        credit_rule_application_rate=_rate(found.credit_rule_application_rate),
        repeat_inspection_rate=_rate(found.repeat_inspection_rate),
        inspected_entity_visits=found.inspected_entity_visits,
        credit_rule_visits=found.credit_rule_visits,
        redraws=found.redraws,
        failed=found.failed,
        shortfall=found.shortfall,
        onsite_visits_saved=found.onsite_visits_saved,
        saved=dict(found.saved),
        problem_rate_with_rule=_rate(found.problem_rate_with_rule),
        problem_rate_without=_rate(found.problem_rate_without),
        problem_rate_undirected=_rate(found.problem_rate_undirected),
        problem_detection_lift=_decimal(found.problem_detection_lift),
        problem_detection_difference=_decimal(found.problem_detection_difference),
        attainments=[
            Attainment(
                stratum=enum_name(pb.Stratum, each.stratum),
                library=each.library,
                floor=each.floor,
                quota=each.quota,
                drawn=each.drawn,
                shortfall=each.shortfall,
                coverage=_rate(each.coverage),
                by_batch=_rate(each.by_batch),
                by_year=_rate(each.by_year),
            )
            for each in found.attainments
        ],
        months=[
            MetricsOfMonth(
                month=each.month,
                draws=each.draws,
                credit_rule_draws=each.credit_rule_draws,
                drawn=each.drawn,
                visits=each.visits,
                problems=each.problems,
            )
            for each in found.months
        ],
        departments=[
            MetricsOfDepartment(
                department_id=each.department_id,
                draws=each.draws,
                drawn=each.drawn,
                visits=each.visits,
                problems=each.problems,
            )
            for each in found.departments
        ],
    )


def _estimate(found: pb.Estimate) -> Estimate:
    return Estimate(
        expected=_decimal(found.expected), low=_decimal(found.low), high=_decimal(found.high)
    )


def _rate(found: pb.Rate) -> Rate:
    return Rate(part=found.part, whole=found.whole, value=_decimal(found.value))


def _decimal(exact: str) -> Decimal | None:
    """None where it is not known."""
    if not exact:
        return None
    share = Fraction(exact)
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(PLACES)
