"""Windows: which days and ends count, as seen from one day, and when that changes."""

from datetime import date

from kernel.civil import OPEN, age_out, civil, day_number, months_before, number_of
from kernel.compiled import compiled
from kernel.definitions import Span, Window

SPANS = {span: place for place, span in enumerate(Span)}
MONTHS, CURRENT, LAPSED, EVER, ENDS_WITHIN, REPORT_YEARS = range(len(SPANS))
DEADLINE_MONTH = 7
"""From 1 July on, the report of the year before is due."""

Bounds = tuple[int, int, int, int]
"""A fact counts where low < day <= high and end_low < end <= end_high."""


def last_report_year(day: date) -> int:
    """Return the latest report year whose 30 June has passed (企业信息公示暂行条例 art. 8)."""
    return day.year - (1 if day.month >= DEADLINE_MONTH else 2)


def bounds(window: Window, minds_end: bool, day: date) -> Bounds:
    """Return what counts in a window on a day."""
    today, n = day_number(day), window.length
    living = today if minds_end else -1
    match window.span:
        case Span.MONTHS:
            return max(day_number(months_before(day, n)), -1), today, living, OPEN
        case Span.CURRENT | Span.EVER:
            return -1, today, living, OPEN
        case Span.LAPSED:
            return -1, today, -1, today
        case Span.ENDS_WITHIN:
            return -1, today, today + 1, today + 1 + n
        case Span.REPORT_YEARS:
            year = last_report_year(day)
            first, last = (day_number(date(y, 12, 31)) for y in (year - n, year))
            return max(first, -1), last, living, OPEN


@compiled
def next_change(span: int, length: int, minds_end: int, today: int, day: int, end: int) -> int:
    """Return the first later day on which a fact begins or stops to count; OPEN for never."""
    if span == REPORT_YEARS:
        year = civil(day)[0]
        begins = number_of(year + 1, DEADLINE_MONTH, 1)
        out = number_of(year + 1 + length, DEADLINE_MONTH, 1)
    elif span == LAPSED:
        begins, out = max(day, end), OPEN
    elif span == ENDS_WITHIN:
        begins, out = max(day, end - 1 - length), max(day, end - 1)
    elif span == MONTHS:
        begins, out = day, age_out(day, length)
    else:
        begins, out = day, OPEN
    if minds_end and span not in (LAPSED, ENDS_WITHIN):
        out = min(out, end)
    if out <= begins:
        return OPEN
    if begins > today:
        return begins
    return out if out > today else OPEN
