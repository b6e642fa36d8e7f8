"""One attempt to draw a plan, from its announcement to the list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sampling.domain.errors import (
    DrawNotCompleted,
    OtherDraw,
    PublicValueMissing,
    SharesNotCommitted,
    SharesNotRevealed,
    UnknownDraw,
)
from sampling.domain.seed import NOBODY, Kind, Sources
from sampling.domain.stratum import Count


class DrawState(StrEnum):
    """Gathering: departments commit to their shares of the seed. Committed: all have."""

    GATHERING = "gathering"
    COMMITTED = "committed"
    FROZEN = "frozen"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Published:
    """A statement that is published of the draw, as its digest."""

    number: int
    step: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Draw:
    """`on` is the business day on which it was started; its year is the one that counts.

    `patience`: how long others are waited for, at each step; `deadline`: until when, at this one.
    """

    draw_id: UUID
    plan_id: UUID
    department: str
    check_type: str
    attempt: int
    state: DrawState
    run_id: str
    on: date
    algorithm: str
    secrets_commitment: bytes
    patience: timedelta
    started_by: str
    committed_at: datetime
    plan_version: int = 1
    deadline: datetime | None = None
    independent: bool = False
    pool_digest: bytes = b""
    pool_size: int = 0
    exclusions: Mapping[str, int] = field(default_factory=dict)
    undirected: int = 0
    frozen_at: datetime | None = None
    result_commitment: bytes = b""
    drawn: int = 0
    completed_at: datetime | None = None
    failure: str = ""
    seed: bytes = b""
    partners: tuple[str, ...] = ()
    sources: Sources = NOBODY
    counts: tuple[Count, ...] = ()
    published: tuple[Published, ...] = ()

    def due(self, now: datetime) -> DrawState | None:
        """The state that it may go on to now; None: others are waited for.

        Raises SharesNotCommitted, SharesNotRevealed, PublicValueMissing where it is over.
        """
        late = self.deadline is not None and now >= self.deadline
        match self.state:
            case DrawState.GATHERING if late:
                raise SharesNotCommitted(self.sources.uncommitted)
            case DrawState.COMMITTED:
                return DrawState.FROZEN
            case DrawState.FROZEN:
                return self._due_frozen(now, late)
        return None

    def _due_frozen(self, now: datetime, late: bool) -> DrawState | None:
        """Whoever does not reveal is left out only where a public value, known after that, makes
        it a blind choice; else someone could choose between two lists by keeping silent.
        """
        missing, unknown = self.sources.unrevealed, self.sources.unknown
        if missing and not late:
            return None
        if missing and not self.sources.of(Kind.PUBLIC):
            raise SharesNotRevealed(missing)
        if not unknown:
            return DrawState.COMPLETED
        if self.sources.last_due and now >= self.sources.last_due + self.patience:
            raise PublicValueMissing(unknown)
        return None

    def require_same(self, plan_id: UUID, run_id: str, sources: Sources) -> None:
        """Raises OtherDraw where the id was used for something else."""
        named = sources.names == self.sources.names
        if plan_id != self.plan_id or run_id not in ("", self.run_id) or not named:
            raise OtherDraw(self.draw_id)

    def require_sight(self, department: str) -> "Draw":
        """A department sees draws it acts in, and those of whose seed it has a share.

        Raises UnknownDraw.
        """
        has_share = self.sources.find(Kind.DEPARTMENT, department) is not None
        if not self._acts(department) and not has_share:
            raise UnknownDraw(self.draw_id)
        return self

    def _acts(self, department: str) -> bool:
        """Who has no department may see all."""
        return department in ("", self.department, *self.partners)

    @property
    def over(self) -> bool:
        return self.state in (DrawState.COMPLETED, DrawState.FAILED)

    def shows_list(self, department: str) -> bool:
        """Whom is drawn is told to who inspects and who may see all, once the list stands."""
        return self.state is DrawState.COMPLETED and self._acts(department)

    def require_own(self, department: str) -> "Draw":
        """Its list is the inspecting departments'. Raises UnknownDraw."""
        if not self._acts(department):
            raise UnknownDraw(self.draw_id)
        return self

    def require_completed(self) -> "Draw":
        """Raises DrawNotCompleted."""
        if self.state is not DrawState.COMPLETED:
            raise DrawNotCompleted(self.draw_id, self.state)
        return self
