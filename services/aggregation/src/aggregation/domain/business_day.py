"""The day the suite counts from."""

from datetime import date

from aggregation.domain.errors import DayGoesBack, DaysAreReal


def next_day(on: date, given: date, may_be_set: bool) -> date:
    """The business day after it was set from `on` to `given`. Raises DaysAreReal, DayGoesBack."""
    if not may_be_set:
        raise DaysAreReal
    if given < on:
        raise DayGoesBack(given, on)
    return given
