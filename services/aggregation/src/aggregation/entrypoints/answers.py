"""Values of aggregation as messages of its contract."""

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from aggregation.adapters.entries import Naming
from aggregation.adapters.quarantine import Quarantined
from aggregation.adapters.reading import Effective
from aggregation.domain.receipt import Receipt
from aggregation.domain.record import Problem
from aggregation.domain.selection import EntryType
from aggregation.usecases.get_enterprise import Known
from aggregation.usecases.read_ledger import Message
from identifiers import record_id
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb

ENTRY_TYPES = {
    EntryType.RECORD: pb.ENTRY_TYPE_RECORD,
    EntryType.ENTERPRISE: pb.ENTRY_TYPE_ENTERPRISE,
    EntryType.MEMBERSHIP: pb.ENTRY_TYPE_MEMBERSHIP,
}


def receipt(answer: Receipt) -> pb.AcceptRecordsResponse:
    return pb.AcceptRecordsResponse(
        received=answer.received,
        accepted=answer.accepted,
        unchanged=answer.unchanged,
        rejected=answer.rejected,
        rejections=[
            rejection(each.problem, str(each.quarantine_id), each.index)
            for each in answer.rejections
        ],
        accepted_through=answer.through,
    )


def rejection(problem: Problem, quarantine_id: str, index: int = 0) -> pb.Rejection:
    return pb.Rejection(
        index=index,
        record_no=problem.record_no,
        code=problem.code,
        field=problem.field,
        given=problem.given,
        expected=problem.expected,
        quarantine_id=quarantine_id,
    )


def quarantined(entry: Quarantined) -> pb.QuarantinedRecord:
    return pb.QuarantinedRecord(
        quarantine_id=str(entry.id),
        source_system=entry.source_system,
        rejection=rejection(entry.problem, str(entry.id)),
        record_json=entry.record_json.encode(),
        at=instant(entry.at),
    )


def enterprise(known: Known) -> pb.GetEnterpriseResponse:
    entry = known.enterprise
    registered = pb.ENTERPRISE_STATUS_REGISTERED
    return pb.GetEnterpriseResponse(
        uscc=entry.uscc,
        status=registered if entry.registered else pb.ENTERPRISE_STATUS_PROVISIONAL,
        name=entry.name or "",
        entity_type=entry.entity_type or "",
        established_on=entry.established_on.isoformat() if entry.established_on else "",
        industry_code=entry.industry_code or "",
        region_code=entry.region_code or "",
        address=entry.address or "",
        libraries=[
            pb.Library(department_id=department, name=name)
            for department, _, name in (each.partition("/") for each in known.libraries)
        ],
        through=known.through,
    )


def record(each: Effective, naming: Naming) -> pb.EffectiveRecord:
    judged, source = each.judgement, naming.sources[each.key.source_id]
    repaired_on = judged.repaired_on if judged else None
    return pb.EffectiveRecord(
        record_id=f"{record_id(source, each.key.record_no):016x}",
        source_system=source,
        record_no=each.key.record_no,
        version=each.version,
        uscc=each.uscc,
        kind=naming.kinds[each.kind],
        source_department=naming.departments[each.department],
        produced_on=each.produced_on.isoformat(),
        repaired_on=repaired_on.isoformat() if repaired_on else "",
        revoked=judged.revoked if judged else False,
        objection_open=judged.objection_open if judged else False,
        body_json=each.body.encode(),
        ledger=each.known[0],
        known_at=instant(each.known[1]),
    )


def entries(message: Message) -> pb.ReadLedgerResponse:
    type = ENTRY_TYPES[message.type] if message.type else pb.ENTRY_TYPE_UNSPECIFIED
    return pb.ReadLedgerResponse(through=message.through, type=type, arrow_ipc=message.arrow_ipc)


def instant(at: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(at)
    return timestamp
