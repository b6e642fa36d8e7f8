"""What could not be accepted, and its correction."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.batch import utf8
from gateway.domain.errors import WrongType
from gateway.domain.idempotency import Answer
from gateway.domain.json_faults import json_fault, read_json
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, exact, reply
from gateway.entrypoints.web.bodies import (
    MAX_BODY,
    StrictRoute,
    bounded_body,
    json_only,
)
from gateway.entrypoints.web.fields import (
    IdInPath,
    PageSize,
    PageToken,
    Shown,
)
from gateway.entrypoints.web.here import PeersHere, ProblemsHere
from gateway.entrypoints.web.once import OnceHere
from gateway.entrypoints.web.problems import Problems
from gateway.entrypoints.web.records import RECORD, Intake, Rejection, intake, shown_rejection
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["记录 Records"], route_class=StrictRoute)

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


class Quarantined(Shown):
    quarantine_id: str
    source_system: str
    at: str = Field(examples=["2026-09-01T02:03:04Z"])
    rejection: Rejection
    record: Any = Field(description="原样记录 The record as given")


class Quarantine(Shown):
    records: list[Quarantined]
    next_page_token: str


class _Correction(msgspec.Struct, forbid_unknown_fields=True):
    record: msgspec.Raw = msgspec.Raw()


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
        return answer(intake(outcome.outcome, problems))

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


def _quarantined(record: pb.QuarantinedRecord, problems: Problems) -> Quarantined:
    return Quarantined(
        quarantine_id=record.quarantine_id,
        source_system=record.source_system,
        at=record.at.ToJsonString(),
        rejection=shown_rejection(record.rejection, problems),
        record=exact(record.record_json),
    )
