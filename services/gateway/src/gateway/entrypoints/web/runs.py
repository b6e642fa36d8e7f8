"""Runs over everybody, and agreements that wait for a person."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    USCC_EXAMPLE,
    Day,
    Given,
    Id,
    IdInPath,
    PageSize,
    PageToken,
    Shown,
    Text,
    Uscc,
    enum_name,
    example,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.scoring.v1 import scoring_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["分级 Classification"], route_class=StrictRoute)


class RunOrder(Given):
    model_config = example(on="2026-09-01", at_least=1024, run_id="run-2026-09-01")

    on: Day | None = Field(None, description="缺省为业务日")
    at_least: int = Field(0, ge=0, le=2**63 - 1)
    run_id: Id | None = None


class StartedRun(Shown):
    run_id: str


class Run(Shown):
    run_id: str
    state: str = Field(description="running, completed, failed")
    on: str
    through: int
    model_version: str
    regulations_version: str
    classified: int
    changed: int
    digest: str


class HeldAgreement(Shown):
    uscc: str
    epoch: int
    department_ids: list[str]
    reason: str = Field(examples=["first_run"])


class HeldAgreements(Shown):
    agreements: list[HeldAgreement]
    next_page_token: str
    total: int


class HeldKey(Given):
    uscc: Uscc
    epoch: int = Field(ge=1, le=2**63 - 1)


class Decision(Given):
    model_config = example(
        agreements=[{"uscc": USCC_EXAMPLE, "epoch": 1}],
        release=True,
        reason="首次运行结果已逐户核对",
    )

    agreements: list[HeldKey] = Field(min_length=1, max_length=500)
    release: bool = Field(description="true 放行；false 不予采用")
    reason: Text


class Decided(Shown):
    decided: int


@router.post("/runs", summary="启动全量运行", status_code=202, response_model=StartedRun)
async def start_run(
    caller: Annotated[Principal, Allowed("runs:start")],
    body: RunOrder,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """Classifies everybody as of a day and a ledger number."""
    question = pb.StartRunRequest(
        on=body.on or "", at_least=body.at_least, run_id=once.id(body.run_id)
    )

    async def work() -> Answer:
        started = await peers.ask(peers.scoring.StartRun, question)
        return answer(StartedRun(run_id=started.run_id), status=202)

    return await once(work)


@router.get("/runs/{run_id}", summary="查看全量运行", response_model=Run)
async def get_run(
    caller: Annotated[Principal, Allowed("runs:read")], run_id: IdInPath, peers: PeersHere
) -> Response:
    """State and outcome of one run."""
    found = await peers.ask(peers.scoring.GetRun, pb.GetRunRequest(run_id=run_id))
    return reply(
        Run(
            run_id=found.run_id,
            state=enum_name(pb.RunState, found.state),
            on=found.on,
            through=found.through,
            model_version=found.model_version,
            regulations_version=found.regulations_version,
            classified=found.classified,
            changed=found.changed,
            digest=found.digest,
        )
    )


@router.get("/held-agreements", summary="待审定的联合研判", response_model=HeldAgreements)
async def list_held_agreements(
    caller: Annotated[Principal, Allowed("agreements:decide")],
    peers: PeersHere,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """Agreements that wait for a person."""
    question = pb.ListHeldAgreementsRequest(page_size=page_size, page_token=page_token)
    page = await peers.ask(peers.scoring.ListHeldAgreements, question)
    agreements = [
        HeldAgreement(
            uscc=held.uscc,
            epoch=held.epoch,
            department_ids=list(held.department_ids),
            reason=held.reason,
        )
        for held in page.agreements
    ]
    return reply(
        HeldAgreements(
            agreements=agreements, next_page_token=page.next_page_token, total=page.total
        )
    )


@router.post("/held-agreements/decision", summary="审定联合研判", response_model=Decided)
async def decide_held_agreements(
    caller: Annotated[Principal, Allowed("agreements:decide")],
    body: Decision,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """Each is named with its epoch, so that a newer one is not decided unseen."""
    keys = [pb.HeldAgreementKey(uscc=held.uscc, epoch=held.epoch) for held in body.agreements]
    question = pb.DecideHeldAgreementsRequest(
        agreements=keys, release=body.release, reason=body.reason
    )

    async def work() -> Answer:
        decided = await peers.ask(peers.scoring.DecideHeldAgreements, question)
        return answer(Decided(decided=decided.decided))

    return await once(work)
