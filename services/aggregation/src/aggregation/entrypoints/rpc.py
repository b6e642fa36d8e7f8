"""AggregationService."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import paging
from aggregation.adapters.annotations import NewAnnotation
from aggregation.adapters.entries import Naming
from aggregation.domain.record import BUCKETS
from aggregation.domain.selection import Selection
from aggregation.domain.sender import Sender
from aggregation.entrypoints import answers
from aggregation.entrypoints.questions import annotation_kind, quarantine_id
from aggregation.usecases.accept_records import AcceptRecords
from aggregation.usecases.annotate_record import AnnotateRecord
from aggregation.usecases.correct_quarantined import CorrectQuarantined
from aggregation.usecases.get_business_day import GetBusinessDay
from aggregation.usecases.get_enterprise import GetEnterprise
from aggregation.usecases.list_quarantine import ListQuarantine
from aggregation.usecases.list_records import ListRecords, Place
from aggregation.usecases.read_ledger import ReadLedger
from aggregation.usecases.set_business_day import SetBusinessDay
from identifiers import day, record_id, uscc
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from serving import caller, permission

DESCRIPTOR = pb.DESCRIPTOR.services_by_name["AggregationService"]


@dataclass(frozen=True, slots=True)
class UseCases:
    accept_records: AcceptRecords
    annotate_record: AnnotateRecord
    list_quarantine: ListQuarantine
    correct_quarantined: CorrectQuarantined
    get_enterprise: GetEnterprise
    list_records: ListRecords
    read_ledger: ReadLedger
    get_business_day: GetBusinessDay
    set_business_day: SetBusinessDay


class AggregationServicer(rpc.AggregationServiceServicer):
    def __init__(self, usecases: UseCases, naming: Naming, simulated: bool) -> None:
        self._do, self._naming, self._simulated = usecases, naming, simulated

    @permission("records:write")
    async def AcceptRecords(
        self, request: pb.AcceptRecordsRequest, context: Any
    ) -> pb.AcceptRecordsResponse:
        receipt = await self._do.accept_records(
            _sender(), request.source_system, request.records_json, request.batch_id
        )
        return answers.receipt(receipt)

    @permission("annotations:write")
    async def AnnotateRecord(
        self, request: pb.AnnotateRecordRequest, context: Any
    ) -> pb.AnnotateRecordResponse:
        annotation = NewAnnotation(
            record_id(request.source_system, request.record_no) % BUCKETS,
            request.record_no,
            annotation_kind(request.kind),
            day(request.decided_on),
            request.in_force,
            request.reason,
        )
        through = await self._do.annotate_record(
            _sender(), request.source_system, request.annotation_id, annotation
        )
        return pb.AnnotateRecordResponse(accepted_through=through)

    @permission("quarantine:read")
    async def ListQuarantine(
        self, request: pb.ListQuarantineRequest, context: Any
    ) -> pb.ListQuarantineResponse:
        after = paging.number(request.page_token) or 0
        limit = paging.size(request.page_size)
        found = await self._do.list_quarantine(_sender(), request.source_system, after, limit)
        return pb.ListQuarantineResponse(
            records=map(answers.quarantined, found),
            next_page_token=paging.token(found[-1].id if len(found) == limit else None),
        )

    @permission("records:write")
    async def CorrectQuarantined(
        self, request: pb.CorrectQuarantinedRequest, context: Any
    ) -> pb.CorrectQuarantinedResponse:
        receipt = await self._do.correct_quarantined(
            _sender(), quarantine_id(request.quarantine_id), request.record_json
        )
        return pb.CorrectQuarantinedResponse(outcome=answers.receipt(receipt))

    @permission("enterprises:read")
    async def GetEnterprise(
        self, request: pb.GetEnterpriseRequest, context: Any
    ) -> pb.GetEnterpriseResponse:
        known = await self._do.get_enterprise(uscc(request.uscc), request.at_least)
        return answers.enterprise(known)

    @permission("records:read")
    async def ListRecords(
        self, request: pb.ListRecordsRequest, context: Any
    ) -> pb.ListRecordsResponse:
        after = paging.place(request.page_token, Place)
        page = await self._do.list_records(
            uscc(request.uscc), paging.size(request.page_size), after, request.at_least
        )
        naming = replace(self._naming, sources=page.sources)
        return pb.ListRecordsResponse(
            records=[answers.record(each, naming) for each in page.records],
            next_page_token=paging.token(page.next),
            through=page.through,
        )

    @permission("ledger:read")
    async def ReadLedger(
        self, request: pb.ReadLedgerRequest, context: Any
    ) -> AsyncIterator[pb.ReadLedgerResponse]:
        share = request.share if request.HasField("share") else pb.Share(share=0, of=1)
        selection = Selection(frozenset(map(uscc, request.usccs)), share.share, share.of)
        types = frozenset(t for t, number in answers.ENTRY_TYPES.items() if number in request.types)
        async for message in self._do.read_ledger(request.since, request.through, types, selection):
            yield answers.entries(message)

    @permission("day:read")
    async def GetBusinessDay(
        self, request: pb.GetBusinessDayRequest, context: Any
    ) -> pb.GetBusinessDayResponse:
        on = await self._do.get_business_day()
        return pb.GetBusinessDayResponse(on=on.isoformat(), simulated=self._simulated)

    @permission("day:set")
    async def SetBusinessDay(
        self, request: pb.SetBusinessDayRequest, context: Any
    ) -> pb.SetBusinessDayResponse:
        on = await self._do.set_business_day(day(request.on))
        return pb.SetBusinessDayResponse(on=on.isoformat())


def _sender() -> Sender:
    return Sender(caller().department)
