"""What draws are judged by, and the series that charts show."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.exact import decimal
from gateway.entrypoints.web.fields import Day, Id, Shown, enum_name
from gateway.entrypoints.web.here import PeersHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["双随机抽查 Draws"], route_class=StrictRoute)


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
        problem_detection_lift=decimal(found.problem_detection_lift),
        problem_detection_difference=decimal(found.problem_detection_difference),
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


def _rate(found: pb.Rate) -> Rate:
    return Rate(part=found.part, whole=found.whole, value=decimal(found.value))
