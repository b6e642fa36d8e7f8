"""Messages from outside become domain values."""

import re
from dataclasses import replace
from datetime import UTC, timedelta
from fractions import Fraction

from identifiers import day, uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.errors import WrongHex, WrongPlan
from sampling.domain.order import A_DAY, Order, PublicValue
from sampling.domain.plan import Partner, Plan
from sampling.domain.share import mandatory_share, share
from sampling.domain.stratum import CLASSES, Ratios

NOTHING = Fraction(0)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


def order(message: pb.StartDrawRequest) -> Order:
    """Raises NotAUuid."""
    return Order(
        draw_id=uuid("draw_id", message.draw_id),
        plan_id=uuid("plan_id", message.plan_id),
        run_id=message.run_id,
        departments=tuple(message.department_ids),
        public_values=tuple(
            PublicValue(value.name, value.due_at.ToDatetime(tzinfo=UTC))
            for value in message.public_values
        ),
        patience=timedelta(seconds=message.patience_seconds) or A_DAY,
    )


def digest(field: str, given: str) -> bytes:
    """32 bytes from hexadecimal digits. Raises WrongHex."""
    if not _HEX.fullmatch(given):
        raise WrongHex(field, given)
    return bytes.fromhex(given)


def plan(message: pb.Plan) -> Plan:
    """Raises NotAUuid, WrongRatio, NoMandatoryShare, WrongPlan, ImpossibleDay."""
    undirected = message.undirected_share
    made = Plan(
        plan_id=uuid("plan_id", message.plan_id),
        department=message.department_id,
        library=message.library,
        check_type=message.check_type,
        item_codes=tuple(message.item_codes),
        undirected_share=share("undirected_share", undirected) if undirected else NOTHING,
        partners=tuple(_partner(each) for each in message.partners),
        escalation_reason=message.escalation_reason.strip(),
        first_day=day(message.first_day),
        last_day=day(message.last_day),
    )
    if message.HasField("ratios"):
        return replace(
            made,
            ratios=_ratios(message.ratios),
            mandatory_high_share=mandatory_share(message.mandatory_high_share),
        )
    if message.mandatory_high_share:
        expected = "none: a plan without ratios has no credit rule"
        raise WrongPlan("mandatory_high_share", message.mandatory_high_share, expected)
    return made


def changed_plan(message: pb.Plan, reason: str) -> Plan:
    """Raises as `plan`."""
    return replace(plan(message), version=message.version, change_reason=reason.strip())


def _ratios(message: pb.Ratios) -> Ratios:
    names = [stratum.label for stratum in CLASSES]
    return Ratios(*(share(f"ratios.{name}", getattr(message, name)) for name in names))


def _partner(message: pb.Partner) -> Partner:
    return Partner(message.department_id, tuple(message.item_codes))
