"""Joint cases of a year: agreements month by month, one open case at a time, cooling after it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from kernel import PeerStates, months_before
from model_report.judged import City, agreements, judge, states_of

MONTHS = 12
HANDLING_DAYS = 60
"""Assumed: from the opening of a joint case to its closing."""


@dataclass(frozen=True, slots=True)
class Case:
    """One joint task or remote verification, with the departments that agree on the day."""

    opened_on: date
    enterprise: int
    views: tuple[int, ...]
    remote: bool


@dataclass(slots=True)
class Year:
    """The cases of a year and how many new candidates each run had."""

    cases: list[Case] = field(default_factory=list)
    new_candidates: list[int] = field(default_factory=list)
    live: int = 0

    def rate(self, remote: bool) -> float:
        """Cases of one route a year and 100 000 enterprises."""
        count = sum(case.remote is remote for case in self.cases)
        return 100_000 * count / max(self.live, 1)

    def by_departments(self) -> Counter[tuple[int, ...]]:
        """How often each set of departments met."""
        return Counter(case.views for case in self.cases)


def year_of(city: City, until: date, cooling_days: int) -> Year:
    """Judge the city at the end of each month of a year and open the cases that follow.

    What agrees at the first run is the backlog, which a person looks at: it opens no case, and
    counts as closed on that day. An enterprise that goes on agreeing is met again after cooling.
    """
    found, previous = Year(), PeerStates.unknown()
    quiet_until: dict[int, date] = {}
    before: set[int] = set()
    for months in range(MONTHS, -1, -1):
        day = months_before(until, months)
        judged = judge(city, day, previous=previous)
        previous = states_of(judged.scores)
        agreed = agreements(city, judged)
        found.live = int(judged.live.sum())
        if months < MONTHS:
            found.new_candidates.append(len(agreed.keys() - before))
        for enterprise, views in agreed.items():
            if months == MONTHS:
                quiet_until[enterprise] = day + timedelta(cooling_days)
            elif quiet_until.get(enterprise, date.min) <= day:
                found.cases.append(Case(day, enterprise, views, bool(judged.lost[enterprise])))
                quiet_until[enterprise] = day + timedelta(HANDLING_DAYS + cooling_days)
        before = set(agreed)
    return found
