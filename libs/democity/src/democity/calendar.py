"""The working days that the city plays."""

from dataclasses import dataclass
from datetime import date, timedelta

LIVE_DAYS = 10
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Day 0 is the start; 1..10 are the live working days after it; below 0 lies history."""

    start: date

    def __getitem__(self, number: int) -> date:
        if number <= 0:
            return self.start + timedelta(days=number - 20)
        on = self.start
        for _ in range(number):
            on = _next_working_day(on)
        return on


def _next_working_day(on: date) -> date:
    on += timedelta(days=1)
    while on.weekday() >= _SATURDAY:
        on += timedelta(days=1)
    return on
