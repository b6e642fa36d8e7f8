"""Messages from outside become domain values."""

from identifiers import day, uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.plan import Plan
from sampling.domain.share import mandatory_share, share
from sampling.domain.stratum import CLASSES, Ratios


def plan(message: pb.Plan) -> Plan:
    """Raises NotAUuid, WrongRatio, NoMandatoryShare, ImpossibleDay."""
    names = [stratum.label for stratum in CLASSES]
    ratios = (share(f"ratios.{name}", getattr(message.ratios, name)) for name in names)
    return Plan(
        plan_id=uuid("plan_id", message.plan_id),
        department=message.department_id,
        library=message.library,
        check_type=message.check_type,
        item_codes=tuple(message.item_codes),
        ratios=Ratios(*ratios),
        mandatory_high_share=mandatory_share(message.mandatory_high_share),
        first_day=day(message.first_day),
        last_day=day(message.last_day),
    )
