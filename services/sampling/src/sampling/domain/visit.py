"""Who goes where and when as it stands, and who was replaced by whom, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sampling.domain.assignment import Turn
from sampling.domain.inspector import Unfit


class Cause(StrEnum):
    """Why an inspector is replaced."""

    RECUSAL = "recusal"
    LEAVE = "leave"
    CERTIFICATE = "certificate"
    TRANSFER = "transfer"
    DUTY_ELSEWHERE = "duty_elsewhere"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Member:
    department: str
    inspector_id: str
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """`turn` is None where a department had too few who could go; `lacking` says which and why."""

    draw_id: UUID
    uscc: str
    area: str
    turn: Turn | None
    lacking: tuple[str, Unfit] | None
    members: tuple[Member, ...] = ()

    def going(self, department: str) -> tuple[str, ...]:
        """Whom a department sends as it stands."""
        own = (each for each in self.members if each.department == department)
        return tuple(each.inspector_id for each in own if not each.replaced)

    def member(self, inspector_id: str) -> Member | None:
        """Who goes, not who was replaced."""
        for each in self.members:
            if each.inspector_id == inspector_id and not each.replaced:
                return each
        return None

    @property
    def ever(self) -> frozenset[str]:
        """Everybody who was to go at some time: nobody comes back to a visit he was taken off."""
        return frozenset(each.inspector_id for each in self.members)


@dataclass(frozen=True, slots=True)
class Replacement:
    """`in_id` is empty where nobody else could go, and the visit was put off."""

    draw_id: UUID
    uscc: str
    department: str
    out_id: str
    in_id: str
    cause: Cause
    reason: str
    by: str
    at: datetime | None = None


def is_past(visit: Visit, on: date) -> bool:
    return visit.turn is not None and visit.turn.on < on
