"""Results are published once, of all departments of a draw together (结果一次性公布)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sampling.domain.plan_errors import NothingToPublish, VisitsOutstanding
from sampling.domain.visit import Replacement


@dataclass(frozen=True, slots=True)
class Result:
    """What one department found at one enterprise."""

    department: str
    item_codes: tuple[str, ...]
    result_code: str


@dataclass(frozen=True, slots=True)
class PublishedResult:
    uscc: str
    completed_on: date
    result: Result


@dataclass(frozen=True, slots=True)
class Batch:
    """`outstanding`: drawn enterprises that were not visited by then."""

    draw_id: UUID
    plan_id: UUID
    departments: tuple[str, ...]
    number: int
    published_on: date
    visits: int
    outstanding: int
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """How far the visits of a draw are: reported and not published, and not reported."""

    draw_id: UUID
    reported: int
    outstanding: int

    def require(self, last_day: date, on: date) -> None:
        """Raises VisitsOutstanding, NothingToPublish."""
        if self.outstanding and on <= last_day:
            raise VisitsOutstanding(self.draw_id, self.outstanding, last_day)
        if not self.reported:
            raise NothingToPublish(self.draw_id)
