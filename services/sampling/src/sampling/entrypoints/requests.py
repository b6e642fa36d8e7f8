"""Messages from outside become domain values."""

from dataclasses import replace
from fractions import Fraction

from identifiers import day, uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.errors import WrongPlan
from sampling.domain.plan import Partner, Plan
from sampling.domain.share import mandatory_share, share
from sampling.domain.stratum import CLASSES, Ratios

NOTHING = Fraction(0)


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
