"""One attempt to draw a plan, from commitment to list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sampling.domain.errors import DrawNotCompleted, OtherDraw, UnknownDraw
from sampling.domain.stratum import Count


class DrawState(StrEnum):
    COMMITTED = "committed"
    FROZEN = "frozen"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Draw:
    """`on` is the business day on which it was started; its year is the one that counts."""

    draw_id: UUID
    plan_id: UUID
    department: str
    check_type: str
    attempt: int
    state: DrawState
    run_id: str
    on: date
    algorithm: str
    seed_commitment: bytes
    secrets_commitment: bytes
    independent: bool
    committed_at: datetime
    pool_digest: bytes = b""
    pool_size: int = 0
    exclusions: Mapping[str, int] = field(default_factory=dict)
    frozen_at: datetime | None = None
    result_digest: bytes = b""
    drawn: int = 0
    completed_at: datetime | None = None
    failure: str = ""
    seed: bytes = b""
    plan_version: int = 1
    counts: tuple[Count, ...] = ()

    def require_same(self, plan_id: UUID, run_id: str) -> None:
        """Raises OtherDraw where the id was used for something else."""
        if plan_id != self.plan_id or run_id not in ("", self.run_id):
            raise OtherDraw(self.draw_id)

    def require_sight(self, department: str) -> "Draw":
        """A department sees draws of its own plans. Raises UnknownDraw."""
        if department and department != self.department:
            raise UnknownDraw(self.draw_id)
        return self

    def require_completed(self) -> "Draw":
        """Raises DrawNotCompleted."""
        if self.state is not DrawState.COMPLETED:
            raise DrawNotCompleted(self.draw_id, self.state)
        return self
