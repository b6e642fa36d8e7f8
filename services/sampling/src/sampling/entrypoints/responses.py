"""Values -> responses of the contract."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from google.protobuf.timestamp_pb2 import Timestamp

from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.domain.draw import Draw, DrawState
from sampling.domain.plan import Plan, PlanState
from sampling.domain.seed import Kind, Source
from sampling.domain.share import text
from sampling.domain.stratum import Count, Ratios, Stratum

PART = 1 << 20
STATES = {
    DrawState.GATHERING: pb.DRAW_STATE_GATHERING,
    DrawState.COMMITTED: pb.DRAW_STATE_COMMITTED,
    DrawState.FROZEN: pb.DRAW_STATE_FROZEN,
    DrawState.COMPLETED: pb.DRAW_STATE_COMPLETED,
    DrawState.FAILED: pb.DRAW_STATE_FAILED,
}
PLAN_STATES = {
    PlanState.PROPOSED: pb.PLAN_STATE_PROPOSED,
    PlanState.APPROVED: pb.PLAN_STATE_APPROVED,
    PlanState.REJECTED: pb.PLAN_STATE_REJECTED,
}
STRATA = {
    Stratum.LOW: pb.STRATUM_LOW,
    Stratum.GENERAL: pb.STRATUM_GENERAL,
    Stratum.HIGHER: pb.STRATUM_HIGHER,
    Stratum.HIGH: pb.STRATUM_HIGH,
    Stratum.UNCLASSIFIED: pb.STRATUM_UNCLASSIFIED,
}
SOURCES = {
    Kind.LOCAL: pb.SEED_SOURCE_KIND_LOCAL,
    Kind.DEPARTMENT: pb.SEED_SOURCE_KIND_DEPARTMENT,
    Kind.PUBLIC: pb.SEED_SOURCE_KIND_PUBLIC,
}


def plan(found: Plan) -> pb.Plan:
    return pb.Plan(
        plan_id=str(found.plan_id),
        department_id=found.department,
        library=found.library,
        check_type=found.check_type,
        item_codes=found.item_codes,
        ratios=ratios(found.ratios),
        mandatory_high_share=_share(found.mandatory_high_share),
        first_day=found.first_day.isoformat(),
        last_day=found.last_day.isoformat(),
        regulations_version=found.regulations_version,
        created_at=_timestamp(found.created_at),
        undirected_share=_share(found.undirected_share),
        partners=[
            pb.Partner(department_id=each.department, item_codes=each.item_codes)
            for each in found.partners
        ],
        escalation_reason=found.escalation_reason,
        version=found.version,
        state=PLAN_STATES[found.state],
        change_reason=found.change_reason,
        proposed_by=found.proposed_by,
        decided_by=found.decided_by,
        decision_reason=found.decision_reason,
        decided_at=_timestamp(found.decided_at),
        mode=found.mode,
        key=found.key,
    )


def ratios(found: Ratios | None) -> pb.Ratios | None:
    if found is None:
        return None
    low, general, higher, high = map(text, found)
    return pb.Ratios(low=low, general=general, higher=higher, high=high)


def _share(found: Fraction) -> str:
    return text(found) if found else ""


def draw(found: Draw, entitled: bool) -> pb.Draw:
    """Strata only for who is entitled to classes."""
    return pb.Draw(
        draw_id=str(found.draw_id),
        plan_id=str(found.plan_id),
        department_id=found.department,
        attempt=found.attempt,
        state=STATES[found.state],
        run_id=found.run_id,
        secrets_commitment=found.secrets_commitment.hex(),
        seed=found.seed.hex(),
        independent=found.independent,
        pool_digest=found.pool_digest.hex(),
        pool_size=found.pool_size,
        drawn=found.drawn,
        exclusions=[
            pb.ExclusionCount(reason=reason, excluded=count)
            for reason, count in sorted(found.exclusions.items())
        ],
        strata=[_count(count) for count in found.counts] if entitled else (),
        failure=found.failure,
        committed_at=_timestamp(found.committed_at),
        frozen_at=_timestamp(found.frozen_at),
        completed_at=_timestamp(found.completed_at),
        algorithm=found.algorithm,
        sources=[_source(source, found.over) for source in found.sources.each],
        deadline=_timestamp(found.deadline),
        result_commitment=found.result_commitment.hex(),
        statements=[
            pb.StatementDigest(number=each.number, step=each.step, digest=each.digest.hex())
            for each in found.published
        ],
    )


def _source(source: Source, over: bool) -> pb.SeedSource:
    """No share is shown before all are in, so that nobody reveals in the light of the others."""
    return pb.SeedSource(
        kind=SOURCES[source.kind],
        name=source.name,
        commitment=source.commitment.hex(),
        share=source.text if over else "",
        due_at=_timestamp(source.due_at),
        revealed=bool(source.share) and (over or source.kind is not Kind.LOCAL),
    )


def parts(content: bytes) -> Iterator[bytes]:
    """As much of a file as a message holds, one after the other."""
    for start in range(0, len(content), PART):
        yield content[start : start + PART]


def _count(count: Count) -> pb.StratumCount:
    return pb.StratumCount(
        stratum=STRATA[count.stratum],
        library=count.library,
        excluded=count.excluded,
        quota=count.quota,
        drawn=count.drawn,
        shortfall=count.shortfall,
        inclusion=text(count.inclusion),
    )


def _timestamp(at: datetime | None) -> Timestamp | None:
    if at is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(at)
    return timestamp
