"""Enterprises: the registry's entry and their records."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import exact, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    AtLeast,
    PageSize,
    PageToken,
    Shown,
    UsccInPath,
    enum_name,
)
from gateway.entrypoints.web.here import PeersHere
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/enterprises", tags=["企业 Enterprises"], route_class=StrictRoute)


class Library(Shown):
    department_id: str
    name: str


class Enterprise(Shown):
    uscc: str
    status: str = Field(description="provisional 仅有记录；registered 已有登记")
    name: str
    entity_type: str
    established_on: str
    industry_code: str
    region_code: str
    address: str
    libraries: list[Library]
    through: int


class Record(Shown):
    record_id: str
    source_system: str
    record_no: str
    version: int
    uscc: str
    kind: str
    source_department: str
    produced_on: str
    repaired_on: str
    revoked: bool
    objection_open: bool
    body: Any
    ledger: int
    known_at: str


class Records(Shown):
    records: list[Record]
    next_page_token: str
    through: int


@router.get("/{uscc}", summary="企业登记信息", response_model=Enterprise)
async def get_enterprise(
    caller: Annotated[Principal, Allowed("enterprises:read")],
    uscc: UsccInPath,
    peers: PeersHere,
    at_least: AtLeast = 0,
) -> Response:
    """The registry's entry of one enterprise."""
    question = pb.GetEnterpriseRequest(uscc=uscc, at_least=at_least)
    found = await peers.ask(peers.aggregation.GetEnterprise, question)
    libraries = [Library(department_id=lib.department_id, name=lib.name) for lib in found.libraries]
    return reply(
        Enterprise(
            uscc=found.uscc,
            status=enum_name(pb.EnterpriseStatus, found.status),
            name=found.name,
            entity_type=found.entity_type,
            established_on=found.established_on,
            industry_code=found.industry_code,
            region_code=found.region_code,
            address=found.address,
            libraries=libraries,
            through=found.through,
        )
    )


@router.get("/{uscc}/records", summary="企业的有效记录", response_model=Records)
async def list_records(
    caller: Annotated[Principal, Allowed("records:read")],
    uscc: UsccInPath,
    peers: PeersHere,
    page_size: PageSize = 50,
    page_token: PageToken = "",
    at_least: AtLeast = 0,
) -> Response:
    """Effective records, newest production day first."""
    question = pb.ListRecordsRequest(
        uscc=uscc, page_size=page_size, page_token=page_token, at_least=at_least
    )
    page = await peers.ask(peers.aggregation.ListRecords, question)
    records = [_record(record) for record in page.records]
    shown = Records(records=records, next_page_token=page.next_page_token, through=page.through)
    return reply(shown)


def _record(record: pb.EffectiveRecord) -> Record:
    return Record(
        record_id=record.record_id,
        source_system=record.source_system,
        record_no=record.record_no,
        version=record.version,
        uscc=record.uscc,
        kind=record.kind,
        source_department=record.source_department,
        produced_on=record.produced_on,
        repaired_on=record.repaired_on,
        revoked=record.revoked,
        objection_open=record.objection_open,
        body=exact(record.body_json),
        ledger=record.ledger,
        known_at=record.known_at.ToJsonString(),
    )
