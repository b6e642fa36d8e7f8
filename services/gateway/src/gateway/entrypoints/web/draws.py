"""Draws by a plan: numbered attempts, what was committed to, whom they drew."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    Given,
    Id,
    IdInPath,
    Instant,
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
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["双随机抽查 Draws"], route_class=StrictRoute)


EXCLUSIONS = (
    "drawn_this_year 本年已抽, drawn_and_open 抽中未查, open_task 已有检查任务,"
    " annual_cap 年度上限, inclusive_pool 包容监管"
)


class PublicValue(Given):
    model_config = example(name="双色球 2026103 红球", due_at="2026-09-03T13:20:00Z")

    name: Text = Field(description="公开数值的名称：何种开奖、哪一期、取哪些数")
    due_at: Instant = Field(description="该数值公布的时刻，须晚于名录冻结")


class DrawOrder(Given):
    model_config = example(
        draw_id="c3d9a1f0-9f8b-4f0e-8a51-6e1f0f2f6d77",
        run_id="run-2026-09-01",
        department_ids=["justice", "market_regulation"],
        public_values=[{"name": "双色球 2026103 红球", "due_at": "2026-09-03T13:20:00Z"}],
        patience_seconds=86_400,
    )

    draw_id: Id | None = Field(None, description="UUID；缺省由幂等键或系统给出")
    run_id: Id | None = Field(None, description="所依据的全量运行；缺省为最近完成的一次")
    department_ids: list[Id] = Field([], max_length=40, description="各给出一份种子的部门")
    public_values: list[PublicValue] = Field([], max_length=10, description="事先指明的公开数值")
    patience_seconds: int = Field(0, ge=0, description="每一步等候各方的时长；缺省一天")


class ExclusionCount(Shown):
    reason: str = Field(description=EXCLUSIONS)
    excluded: int


class LeftOut(Shown):
    uscc: str
    reason: str = Field(description=EXCLUSIONS)


class LeftOutPage(Shown):
    exclusions: list[LeftOut]
    next_page_token: str


class StratumCount(Shown):
    stratum: str
    library: int = Field(description="排除前的库内户数 Members before exclusion")
    excluded: int
    quota: int
    drawn: int
    shortfall: int
    inclusion: str = Field(description="可抽对象的入选概率，精确分数 Inclusion probability, n/d")


class SeedSource(Shown):
    kind: str = Field(description="local, department, public")
    name: str
    commitment: str
    share: str = Field(description="抽取结束后方予显示 Shown when the draw is over")
    due_at: str
    revealed: bool


class StatementDigest(Shown):
    number: int
    step: str = Field(description="announced, frozen, completed, failed")
    digest: str


class Draw(Shown):
    """Hashes are SHA-256, hexadecimal; what is not known yet is empty."""

    draw_id: str
    plan_id: str
    department_id: str
    attempt: int = Field(description="同一计划的第几次抽取，从 1 起")
    state: str = Field(description="gathering, committed, frozen, completed, failed")
    run_id: str
    sources: list[SeedSource]
    secrets_commitment: str
    seed: str
    independent: bool = Field(
        description="false：种子未经独立来源 No source but the operator's own"
    )
    pool_digest: str
    pool_size: int
    result_commitment: str
    drawn: int
    exclusions: list[ExclusionCount]
    strata: list[StratumCount] = Field(description="仅对有权查看分级的人员给出")
    failure: str
    committed_at: str
    frozen_at: str
    completed_at: str
    deadline: str = Field(description="本步骤等候至何时；无须等候时为空")
    statements: list[StatementDigest] = Field(description="已公布的陈述，用以核验")
    algorithm: str


class Draws(Shown):
    draws: list[Draw]
    next_page_token: str


class Drawn(Shown):
    usccs: list[str]
    next_page_token: str


@router.post("/plans/{plan_id}/draws", summary="开展随机抽取", status_code=202, response_model=Draw)
async def start_draw(
    caller: Annotated[Principal, Allowed("draws:start")],
    plan_id: IdInPath,
    body: DrawOrder,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """先公布种子承诺，再冻结名录、抽取。Commits to a seed; pool and list follow."""
    question = pb.StartDrawRequest(
        draw_id=once.id(body.draw_id),
        plan_id=plan_id,
        run_id=body.run_id or "",
        department_ids=body.department_ids,
        public_values=[_public_value(value) for value in body.public_values],
        patience_seconds=body.patience_seconds,
    )

    async def work() -> Answer:
        started = await peers.ask(peers.sampling.StartDraw, question)
        return answer(draw_shown(started.draw), status=202)

    return await once(work)


@router.get("/plans/{plan_id}/draws", summary="历次抽取", response_model=Draws)
async def list_draws(
    caller: Annotated[Principal, Allowed("draws:read")],
    plan_id: IdInPath,
    peers: PeersHere,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """Every attempt of a plan from the first on, the failed ones too."""
    question = pb.ListDrawsRequest(plan_id=plan_id, page_size=page_size, page_token=page_token)
    page = await peers.ask(peers.sampling.ListDraws, question)
    draws = [draw_shown(draw) for draw in page.draws]
    return reply(Draws(draws=draws, next_page_token=page.next_page_token))


@router.get("/draws/{draw_id}", summary="查看抽取", response_model=Draw)
async def get_draw(
    caller: Annotated[Principal, Allowed("draws:read")], draw_id: IdInPath, peers: PeersHere
) -> Response:
    """How far it is, and what it committed to."""
    found = await peers.ask(peers.sampling.GetDraw, pb.GetDrawRequest(draw_id=draw_id))
    return reply(draw_shown(found.draw))


@router.get("/draws/{draw_id}/enterprises", summary="抽中企业", response_model=Drawn)
async def list_drawn(
    caller: Annotated[Principal, Allowed("draws:read")],
    draw_id: IdInPath,
    peers: PeersHere,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """In order of USCC; from which stratum each comes is told to nobody."""
    question = pb.ListDrawnRequest(draw_id=draw_id, page_size=page_size, page_token=page_token)
    page = await peers.ask(peers.sampling.ListDrawn, question)
    return reply(Drawn(usccs=list(page.usccs), next_page_token=page.next_page_token))


@router.get("/draws/{draw_id}/exclusions", summary="智能排除企业", response_model=LeftOutPage)
async def list_exclusions(
    caller: Annotated[Principal, Allowed("classes:read")],
    draw_id: IdInPath,
    peers: PeersHere,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """理由可能与风险分级有关。Why one is left out may depend on its class."""
    question = pb.ListExclusionsRequest(draw_id=draw_id, page_size=page_size, page_token=page_token)
    page = await peers.ask(peers.sampling.ListExclusions, question)
    found = [LeftOut(uscc=each.uscc, reason=each.reason) for each in page.exclusions]
    return reply(LeftOutPage(exclusions=found, next_page_token=page.next_page_token))


def draw_shown(draw: pb.Draw) -> Draw:
    return Draw(
        draw_id=draw.draw_id,
        plan_id=draw.plan_id,
        department_id=draw.department_id,
        attempt=draw.attempt,
        state=enum_name(pb.DrawState, draw.state),
        run_id=draw.run_id,
        sources=[_source(source) for source in draw.sources],
        secrets_commitment=draw.secrets_commitment,
        seed=draw.seed,
        independent=draw.independent,
        pool_digest=draw.pool_digest,
        pool_size=draw.pool_size,
        result_commitment=draw.result_commitment,
        drawn=draw.drawn,
        exclusions=[_exclusion(count) for count in draw.exclusions],
        strata=[_stratum(count) for count in draw.strata],
        failure=draw.failure,
        committed_at=instant(draw.committed_at),
        frozen_at=instant(draw.frozen_at),
        completed_at=instant(draw.completed_at),
        deadline=instant(draw.deadline),
        statements=[
            StatementDigest(number=each.number, step=each.step, digest=each.digest)
            for each in draw.statements
        ],
        algorithm=draw.algorithm,
    )


def _public_value(value: PublicValue) -> pb.PublicValue:
    named = pb.PublicValue(name=value.name)
    named.due_at.FromJsonString(value.due_at)
    return named


def _source(source: pb.SeedSource) -> SeedSource:
    return SeedSource(
        kind=enum_name(pb.SeedSourceKind, source.kind),
        name=source.name,
        commitment=source.commitment,
        share=source.share,
        due_at=instant(source.due_at),
        revealed=source.revealed,
    )


def _exclusion(count: pb.ExclusionCount) -> ExclusionCount:
    return ExclusionCount(reason=count.reason, excluded=count.excluded)


def _stratum(count: pb.StratumCount) -> StratumCount:
    return StratumCount(
        stratum=enum_name(pb.Stratum, count.stratum),
        library=count.library,
        excluded=count.excluded,
        quota=count.quota,
        drawn=count.drawn,
        shortfall=count.shortfall,
        inclusion=count.inclusion,
    )
