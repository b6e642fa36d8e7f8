"""Of whose shares a draw's seed is made: departments commit and reveal, values become known."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.draws import Draw, draw_shown
from gateway.entrypoints.web.fields import Given, IdInPath, Text, example
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/draws", tags=["双随机抽查 Draws"], route_class=StrictRoute)

Hex = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="32 字节，十六进制小写")]


class Commitment(Given):
    model_config = example(commitment="7e" * 32)

    commitment: Hex


class Share(Given):
    model_config = example(share="0b" * 32, frozen_digest="c4" * 32)

    share: Hex
    frozen_digest: Hex = Field(description="所见冻结陈述的摘要；与公布的不同则不予接受")


class KnownValue(Given):
    model_config = example(name="双色球 2026103 红球", value="3 9 18 26 34 41")

    name: Text
    value: Text = Field(description="整数，以空格分隔")


@router.post("/{draw_id}/commitments", summary="提交种子份额承诺", response_model=Draw)
async def commit_share(
    caller: Annotated[Principal, Allowed("draws:share")],
    draw_id: IdInPath,
    body: Commitment,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """名录冻结之前。Before the pool is frozen; what is given stands."""
    question = pb.CommitShareRequest(draw_id=draw_id, commitment=body.commitment)

    async def work() -> Answer:
        return answer(draw_shown((await peers.ask(peers.sampling.CommitShare, question)).draw))

    return await once(work)


@router.post("/{draw_id}/shares", summary="揭示种子份额", response_model=Draw)
async def reveal_share(
    caller: Annotated[Principal, Allowed("draws:share")],
    draw_id: IdInPath,
    body: Share,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """名录冻结之后。After the freeze; nobody sees a share before all are in."""
    question = pb.RevealShareRequest(
        draw_id=draw_id, share=body.share, frozen_digest=body.frozen_digest
    )

    async def work() -> Answer:
        return answer(draw_shown((await peers.ask(peers.sampling.RevealShare, question)).draw))

    return await once(work)


@router.post("/{draw_id}/public-values", summary="录入公开数值", response_model=Draw)
async def enter_public_value(
    caller: Annotated[Principal, Allowed("draws:start")],
    draw_id: IdInPath,
    body: KnownValue,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """由发起人以外的人员录入。Not by who started the draw; anybody can compare it."""
    question = pb.EnterPublicValueRequest(draw_id=draw_id, name=body.name, value=body.value)

    async def work() -> Answer:
        entered = await peers.ask(peers.sampling.EnterPublicValue, question)
        return answer(draw_shown(entered.draw))

    return await once(work)
