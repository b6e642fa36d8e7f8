"""Which departments see an enterprise as high at one instant, as scoring told it."""

from dataclasses import dataclass
from enum import StrEnum

from identifiers import Uscc


class Route(StrEnum):
    ON_SITE = "on_site"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Agreeing:
    """One department. Rank 1 leads; `by_score`: high without a general direct rule."""

    department: str
    rank: int
    record_ids: tuple[str, ...]
    by_score: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """`epoch` counts the changes of this enterprise's agreement, from 1."""

    uscc: Uscc
    epoch: int
    route: Route
    departments: tuple[Agreeing, ...]

    def carries_task(self, min_departments: int) -> bool:
        """Whether officers go there together; a remote route means nobody is met at the address."""
        return self.route is Route.ON_SITE and len(self.departments) >= min_departments
