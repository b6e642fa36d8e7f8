"""Annotations: later judgements on a record."""

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer
from gateway.entrypoints.web.bodies import (
    StrictRoute,
)
from gateway.entrypoints.web.fields import (
    Day,
    Given,
    Id,
    Shown,
    Text,
    enum_value,
    example,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["记录 Records"], route_class=StrictRoute)


class Annotation(Given):
    model_config = example(
        source_system="sx-market-regulation",
        record_no="SXSJ-2026-000123",
        kind="repair",
        decided_on="2026-09-01",
        in_force=True,
        reason="已完成信用修复",
    )

    source_system: Text
    record_no: Text
    kind: Literal["repair", "objection", "revocation"]
    decided_on: Day
    in_force: bool = True
    reason: Text
    annotation_id: Id | None = None


class Accepted(Shown):
    accepted_through: int


@router.post("/annotations", summary="登记修复、异议或撤销", response_model=Accepted)
async def annotate_record(
    caller: Annotated[Principal, Allowed("annotations:write")],
    body: Annotation,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """A later judgement on a record: repair, objection, revocation."""
    question = pb.AnnotateRecordRequest(
        source_system=body.source_system,
        record_no=body.record_no,
        kind=enum_value(pb.AnnotationKind, body.kind),
        decided_on=body.decided_on,
        in_force=body.in_force,
        reason=body.reason,
        annotation_id=once.id(body.annotation_id),
    )

    async def work() -> Answer:
        accepted = await peers.ask(peers.aggregation.AnnotateRecord, question)
        return answer(Accepted(accepted_through=accepted.accepted_through))

    return await once(work)
