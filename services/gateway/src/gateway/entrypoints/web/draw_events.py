"""How far a draw is, as a stream of events."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse
from google.protobuf.json_format import MessageToDict

from faults import Unavailable
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import IdInPath
from gateway.entrypoints.web.here import PeersHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["双随机抽查 Draws"], route_class=StrictRoute)

EVENTS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}
COUNTS = ("number", "pool_size", "drawn", "visits", "unassigned")


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
