"""Batches of records in."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.batch import split
from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer
from gateway.entrypoints.web.bodies import (
    MAX_BATCH,
    StrictRoute,
    bounded_body,
    json_only,
)
from gateway.entrypoints.web.fields import (
    USCC_EXAMPLE,
    Shown,
    example,
)
from gateway.entrypoints.web.here import PeersHere, ProblemsHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.problems import Problems
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["记录 Records"], route_class=StrictRoute)

RECORD = {
    "record_no": "SXSJ-2026-000123",
    "kind": "administrative_penalty",
    "uscc": USCC_EXAMPLE,
    "source_department": "market_regulation",
    "produced_on": "2026-09-01",
}
EXAMPLE = {"source_system": "sx-market-regulation", "records": [RECORD]}
BATCH = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["source_system", "records"],
                    "additionalProperties": False,
                    "properties": {
                        "source_system": {"type": "string"},
                        "records": {
                            "type": "array",
                            "maxItems": 1000,
                            "items": {"type": "object"},
                        },
                    },
                },
                "example": EXAMPLE,
            }
        },
    }
}


class Rejection(Shown):
    """One record that could not be accepted; it lies in quarantine."""

    index: int = Field(description="批内序号，从 0 起")
    record_no: str
    code: str = Field(examples=["wrong_check_character"])
    field: str = Field(examples=["uscc"])
    given: str
    expected: str
    quarantine_id: str
    reason: str = Field(examples=["统一社会信用代码校验位不符"])
    reason_en: str


class Intake(Shown):
    """received = accepted + unchanged + rejected."""

    model_config = example(
        received=2,
        accepted=1,
        unchanged=0,
        rejected=1,
        accepted_through=1024,
        rejections=[
            {
                "index": 1,
                "record_no": "SXSJ-2026-000124",
                "code": "wrong_check_character",
                "field": "uscc",
                "given": "91330602MA2D8K3X11",
                "expected": USCC_EXAMPLE[-1],
                "quarantine_id": "5f0c9a3e",
                "reason": "统一社会信用代码校验位不符",
                "reason_en": "Wrong check character of the unified social credit code",
            }
        ],
    )

    received: int
    accepted: int
    unchanged: int
    rejected: int
    accepted_through: int = Field(description="账本序号，可作为 at_least 使用")
    rejections: list[Rejection]


@router.post("/records", summary="报送一批记录", response_model=Intake, openapi_extra=BATCH)
async def accept_records(
    caller: Annotated[Principal, Allowed("records:write")],
    request: Request,
    peers: PeersHere,
    problems: ProblemsHere,
    once: OnceHere,
) -> Response:
    """至多 1000 条；每条被接受、无变化或拒绝，三者之和等于收到数。

    Each record is accepted, unchanged or rejected. With an Idempotency-Key the batch is remembered.
    """
    json_only(request)
    batch = split(await bounded_body(request, MAX_BATCH))
    question = pb.AcceptRecordsRequest(
        source_system=batch.source_system, records_json=batch.records_json, batch_id=once.key
    )

    async def work() -> Answer:
        return answer(intake(await peers.ask(peers.aggregation.AcceptRecords, question), problems))

    return await once(work)


def intake(outcome: pb.AcceptRecordsResponse, problems: Problems) -> Intake:
    return Intake(
        received=outcome.received,
        accepted=outcome.accepted,
        unchanged=outcome.unchanged,
        rejected=outcome.rejected,
        accepted_through=outcome.accepted_through,
        rejections=[shown_rejection(rejection, problems) for rejection in outcome.rejections],
    )


def shown_rejection(rejection: pb.Rejection, problems: Problems) -> Rejection:
    message = problems.message(rejection.code)
    return Rejection(
        index=rejection.index,
        record_no=rejection.record_no,
        code=rejection.code,
        field=rejection.field,
        given=rejection.given,
        expected=rejection.expected,
        quarantine_id=rejection.quarantine_id,
        reason=message.zh,
        reason_en=message.en,
    )
