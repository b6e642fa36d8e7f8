"""What happens in the ten live days: to whom, when, and when officers go there.

The script knows what departments find and what it means to them in words; it knows no points and
no thresholds. `expected` is what its author intends, so that the journey can say what is missing.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from democity.enterprises import Enterprise
from democity.matters import Matter
from democity.offices import Office


class Outcome(StrEnum):
    """What the visit finds, for the enterprise as a whole."""

    SETTLED = "settled"
    PUNISHED = "punished"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one department records on a day, from 1; up to 0: in its history."""

    day: int
    office: Office
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One enterprise's story. `listed_on`: the day on which the court publishes it."""

    story: str
    enterprise: Enterprise
    findings: tuple[Finding, ...]
    listed_on: int | None = None
    visit_on: int | None = None
    outcome: Outcome = Outcome.SETTLED
    expected: frozenset[str] = field(default_factory=frozenset)
    unreachable: bool = False

    @property
    def offices(self) -> tuple[Office, ...]:
        return tuple(finding.office for finding in self.findings)

    @property
    def complete_on(self) -> int:
        """The day by which everything has happened that leads to the task."""
        return max((self.listed_on or 1, *(finding.day for finding in self.findings)))
