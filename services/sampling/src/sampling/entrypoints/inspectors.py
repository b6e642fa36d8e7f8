"""Inspectors and visits, from messages and to them."""

from google.protobuf.timestamp_pb2 import Timestamp

from identifiers import day
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.inspector import Inspector, Leave
from sampling.domain.visit import Replacement, Visit


def given(message: pb.Inspector, department: str) -> Inspector:
    """Raises ImpossibleDay."""
    return Inspector(
        inspector_id=message.inspector_id,
        department=department or message.department_id,
        domains=tuple(dict.fromkeys(message.domains)),
        areas=tuple(dict.fromkeys(message.areas)),
        valid_from=day(message.valid_from),
        valid_until=day(message.valid_until),
        active=message.active,
        leaves=tuple(Leave(day(each.first_day), day(each.last_day)) for each in message.leaves),
    )


def inspector(found: Inspector) -> pb.Inspector:
    return pb.Inspector(
        inspector_id=found.inspector_id,
        department_id=found.department,
        domains=found.domains,
        areas=found.areas,
        valid_from=found.valid_from.isoformat(),
        valid_until=found.valid_until.isoformat(),
        active=found.active,
        leaves=[
            pb.Leave(first_day=leave.first_day.isoformat(), last_day=leave.last_day.isoformat())
            for leave in found.leaves
        ],
    )


def visit(found: Visit) -> pb.PlannedVisit:
    lacking_department, lacking_reason = found.lacking or ("", "")
    return pb.PlannedVisit(
        uscc=found.uscc,
        on=found.turn.on.isoformat() if found.turn else "",
        turn=found.turn.number if found.turn else 0,
        inspectors=[
            pb.VisitingInspector(
                department_id=each.department,
                inspector_id=each.inspector_id,
                replaced=each.replaced,
            )
            for each in found.members
        ],
        lacking_department_id=lacking_department,
        lacking_reason=lacking_reason,
    )


def replacement(found: Replacement) -> pb.Replacement:
    at = None
    if found.at is not None:
        at = Timestamp()
        at.FromDatetime(found.at)
    return pb.Replacement(
        draw_id=str(found.draw_id),
        uscc=found.uscc,
        department_id=found.department,
        out_inspector_id=found.out_id,
        in_inspector_id=found.in_id,
        cause=found.cause,
        reason=found.reason,
        replaced_at=at,
    )
