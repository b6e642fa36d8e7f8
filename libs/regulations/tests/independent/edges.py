"""What a value reads, and the days about which it may change its mind."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta

from kernel import Measure, Span


def measures(value: object) -> Iterator[Measure]:
    """Every measure within a value."""
    if isinstance(value, Measure):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from measures(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from measures(getattr(value, part.name))


def edges_of(measure: Measure, day: date) -> list[date]:
    """Days about which a measure may change its mind."""
    length = measure.window.length
    match measure.window.span:
        case Span.MONTHS:
            return [months_before(day, n) for n in (0, 1, length // 2, length)]
        case Span.REPORT_YEARS:
            return [date(day.year - back, 12, 29) for back in range(1, length + 3)]
    return [months_before(day, n) for n in (0, 1, 13, 40)]


def months_before(day: date, months: int) -> date:
    """The same day so many months before, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), following - timedelta(1))
