"""Records: batches in, what could not be accepted, corrections, annotations."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.batch import split, utf8
from gateway.domain.errors import WrongType
from gateway.domain.idempotency import Answer
from gateway.domain.json_faults import json_fault, read_json
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, exact, reply
from gateway.entrypoints.web.bodies import (
    MAX_BATCH,
    MAX_BODY,
    StrictRoute,
    bounded_body,
    json_only,
)
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
    enum_value,
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
CORRECTION = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"record": {"type": "object"}},
                    "description": "不给 record 则按原内容重放 Without it the record is replayed",
                },
                "example": {"record": RECORD},
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


class Quarantined(Shown):
    quarantine_id: str
    source_system: str
    at: str = Field(examples=["2026-09-01T02:03:04Z"])
    rejection: Rejection
    record: Any = Field(description="原样记录 The record as given")


class Quarantine(Shown):
    records: list[Quarantined]
    next_page_token: str


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


class _Correction(msgspec.Struct, forbid_unknown_fields=True):
    record: msgspec.Raw = msgspec.Raw()


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
        return answer(_intake(await peers.ask(peers.aggregation.AcceptRecords, question), problems))

    return await once(work)


@router.get("/quarantine", summary="查看隔离区", response_model=Quarantine)
async def list_quarantine(
    caller: Annotated[Principal, Allowed("quarantine:read")],
    peers: PeersHere,
    problems: ProblemsHere,
    source_system: Annotated[str, Query(max_length=200)] = "",
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """本部门未能接受的记录，先到先列。What could not be accepted, oldest first."""
    question = pb.ListQuarantineRequest(
        source_system=source_system, page_size=page_size, page_token=page_token
    )
    page = await peers.ask(peers.aggregation.ListQuarantine, question)
    records = [_quarantined(record, problems) for record in page.records]
    return reply(Quarantine(records=records, next_page_token=page.next_page_token))


@router.post(
    "/quarantine/{quarantine_id}/correction",
    summary="更正隔离记录并重放",
    response_model=Intake,
    openapi_extra=CORRECTION,
)
async def correct_quarantined(
    caller: Annotated[Principal, Allowed("records:write")],
    request: Request,
    quarantine_id: IdInPath,
    peers: PeersHere,
    problems: ProblemsHere,
    once: OnceHere,
) -> Response:
    """以更正后的内容重放一条记录。One quarantined record, replayed with corrected content."""
    json_only(request)
    record = _corrected(await bounded_body(request, MAX_BODY))
    question = pb.CorrectQuarantinedRequest(quarantine_id=quarantine_id, record_json=record)

    async def work() -> Answer:
        outcome = await peers.ask(peers.aggregation.CorrectQuarantined, question)
        return answer(_intake(outcome.outcome, problems))

    return await once(work)


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


def _corrected(body: bytes) -> bytes:
    """The record's own bytes, unread; empty where it is replayed as it was."""
    text = utf8(body)
    try:
        return bytes(msgspec.json.decode(body, type=_Correction).record)
    except msgspec.ValidationError as cause:
        read_json(text)
        raise WrongType("record", "the only field of an object") from cause
    except (msgspec.DecodeError, RecursionError) as cause:
        raise json_fault(text, cause) from cause


def _intake(outcome: pb.AcceptRecordsResponse, problems: Problems) -> Intake:
    return Intake(
        received=outcome.received,
        accepted=outcome.accepted,
        unchanged=outcome.unchanged,
        rejected=outcome.rejected,
        accepted_through=outcome.accepted_through,
        rejections=[_rejection(rejection, problems) for rejection in outcome.rejections],
    )


def _rejection(rejection: pb.Rejection, problems: Problems) -> Rejection:
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


def _quarantined(record: pb.QuarantinedRecord, problems: Problems) -> Quarantined:
    return Quarantined(
        quarantine_id=record.quarantine_id,
        source_system=record.source_system,
        at=record.at.ToJsonString(),
        rejection=_rejection(record.rejection, problems),
        record=exact(record.record_json),
    )
