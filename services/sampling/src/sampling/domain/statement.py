"""What is published of a draw: a chain of statements, each made when it became due.

None holds what would tell a class: no quota, no count by class, no reason why one is left out.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sampling.domain.draw import Draw
from sampling.domain.encoding import told
from sampling.domain.plan import Plan
from sampling.domain.pool import Pool
from sampling.domain.quota import Quotas
from sampling.domain.seal import Seal
from sampling.domain.seed import Kind, Source
from sampling.domain.share import text
from sampling.domain.stratum import CLASSES


class Step(StrEnum):
    ANNOUNCED = "announced"
    FROZEN = "frozen"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Statement:
    """`number` counts a draw's statements from 1; `body` is JSON in one form only."""

    number: int
    step: Step
    body: str

    @property
    def digest(self) -> bytes:
        return told("statement", self.body.encode())


def canonical(value: Any) -> str:
    """JSON in one form: keys in order, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def announced(draw: Draw, plan: Plan, previous: bytes) -> Statement:
    """Before the pool is known. `previous`: the digest of the announcement of the attempt before,
    so that none can be taken back.
    """
    shares = plan.shares
    return _statement(
        *(1, Step.ANNOUNCED, draw, previous, draw.committed_at),
        algorithm=draw.algorithm,
        plan_id=str(draw.plan_id),
        plan_version=draw.plan_version,
        attempt=draw.attempt,
        department=draw.department,
        partners=[partner.department for partner in plan.partners],
        library=plan.library,
        check_type=draw.check_type,
        item_codes=list(plan.item_codes),
        first_day=plan.first_day.isoformat(),
        last_day=plan.last_day.isoformat(),
        day=draw.on.isoformat(),
        run_id=draw.run_id,
        regulations_version=plan.regulations_version,
        shares={
            **{stratum.label: text(shares.of(stratum)) for stratum in CLASSES},
            "mandatory_high": text(shares.mandatory_high),
            "undirected": text(shares.undirected),
        },
        sources=[_named(source) for source in draw.sources.each],
        patience_seconds=int(draw.patience.total_seconds()),
        secrets_commitment=draw.secrets_commitment.hex(),
    )


def frozen(
    draw: Draw,
    previous: Statement,
    pool: Pool,
    quotas: Quotas,
    seal: Seal,
    roster: str,
    at: datetime,
) -> Statement:
    """Pool and inspectors are fixed, and nothing of them can be changed; no share is revealed."""
    committed = (s for s in draw.sources.each if s.kind is not Kind.PUBLIC)
    return _statement(
        *(2, Step.FROZEN, draw, previous.digest, at),
        share_commitments={source.name: source.commitment.hex() for source in committed},
        reveal_by=instant(draw.sources.reveal_by(at, draw.patience)),
        pool_size=len(pool),
        pool_digest=pool.digest().hex(),
        strata_commitment=seal.of_strata(pool).hex(),
        exclusions_commitment=seal.of_exclusions(pool).hex(),
        quotas_commitment=seal.of_quotas(quotas).hex(),
        roster_commitment=seal.of_roster(roster).hex(),
    )


def completed(
    draw: Draw,
    previous: Statement,
    seed: bytes,
    independent: bool,
    drawn: int,
    result: bytes,
    at: datetime,
) -> Statement:
    """The seed is known to all; the list is fixed, and shown when it is due."""
    return _statement(
        *(3, Step.COMPLETED, draw, previous.digest, at),
        shares=_revealed(draw),
        left_out=draw.sources.unrevealed,
        independent=independent,
        seed=seed.hex(),
        drawn=drawn,
        result_commitment=result.hex(),
    )


def failed(draw: Draw, previous: Statement, failure: str, at: datetime) -> Statement:
    """Why the attempt gave no list, and what had been revealed by then: who broke off is seen."""
    return _statement(
        *(previous.number + 1, Step.FAILED, draw, previous.digest, at),
        failure=failure,
        shares=_revealed(draw),
        uncommitted=draw.sources.uncommitted,
        left_out=draw.sources.unrevealed,
    )


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _statement(
    number: int, step: Step, draw: Draw, previous: bytes, at: datetime, **content: Any
) -> Statement:
    chained = {
        "statement": step,
        "draw_id": str(draw.draw_id),
        "previous": previous.hex(),
        "at": instant(at),
    }
    return Statement(number, step, canonical({**chained, **content}))


def _named(source: Source) -> dict[str, str]:
    """The own commitment stands from the beginning; departments' follow before the freeze."""
    named = {"kind": str(source.kind), "name": source.name}
    if source.kind is Kind.LOCAL:
        named["commitment"] = source.commitment.hex()
    if source.due_at:
        named["due_at"] = instant(source.due_at)
    return named


def _revealed(draw: Draw) -> dict[str, str]:
    return {source.name: source.text for source in draw.sources.each if source.share}
