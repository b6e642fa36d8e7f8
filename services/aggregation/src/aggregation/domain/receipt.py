"""What is answered to a batch."""

from dataclasses import dataclass, replace

from aggregation.domain.record import Problem


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record of the batch that lies in quarantine."""

    index: int
    problem: Problem
    quarantine_id: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """received = accepted + unchanged + rejected. `through`: all of it is known at that number."""

    received: int
    accepted: int
    unchanged: int
    rejections: tuple[Rejected, ...]
    through: int

    @property
    def rejected(self) -> int:
        return len(self.rejections)

    def known_at(self, through: int) -> "Receipt":
        return replace(self, through=through)
