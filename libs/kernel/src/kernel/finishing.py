"""Finishing: derived values from the slots that the walk has filled."""

from typing import Any

from numpy.typing import NDArray

from kernel.civil import NO_DAY, civil, whole_years
from kernel.compiled import compiled
from kernel.layout import Finish
from kernel.tables import NONE

Array = NDArray[Any]

TODAY, MONTH, REPORT_YEAR = range(3)
"""The context of a day: its number, its months since year 0, the last report year."""
BUFFER = 40
"""Months of a series that are kept, the newest first."""
MILLIONTHS = 1_000_000
DIGITS = 6
REPAIRED = 32
"""Years are kept as bits, the last one lowest; repaired ones so many bits higher."""
AGE, RATIO, FALL, ZERO_WHILE, UNCOVERED, STATUS, MISSED, PER_HUNDRED = (int(f) for f in Finish)


@compiled
def finish(
    rows: Array,
    context: Array,
    established: int,
    slots: Array,
    series: Array,
    sets: Array,
    sizes: Array,
) -> None:
    """Compute all derived values of one enterprise."""
    year = civil(established)[0] if established != NO_DAY else NO_DAY
    for row in range(len(rows)):
        operation, out, a, b = rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]
        p, q, r = rows[row, 4], rows[row, 5], rows[row, 6]
        if operation == AGE:
            known = established != NO_DAY
            slots[out] = whole_years(established, context[TODAY]) if known else NONE
        elif operation == RATIO:
            slots[out] = _ratio(slots[a], slots[b], p, q, r)
        elif operation == FALL:
            slots[out] = _fall(series[a], p, q, r)
        elif operation == ZERO_WHILE:
            absent = slots[a] == NONE or slots[b] == NONE
            slots[out] = NONE if absent else int(slots[a] == 0 and slots[b] > 0)
        elif operation == UNCOVERED:
            slots[out] = _uncovered(sets[a], sizes[a], p)
        elif operation == STATUS:
            reported = slots[b] & 1 != 0
            slots[out] = _status(slots[a], reported, year, context[REPORT_YEAR], p, q, r)
        elif operation == MISSED:
            slots[out] = _missed(slots[a], slots[b], year, context[REPORT_YEAR], p, r)
        else:
            many = slots[b] >= p
            slots[out] = -(-slots[a] * 100 // slots[b]) if many else slots[a]


@compiled
def scaled_quotient(of: int, to: int, factor: int) -> int:
    """Return floor(of x factor / to) for a factor that is a power of ten, without overflow."""
    quotient, rest = of // to, of % to
    while factor > 1:
        rest *= 10
        quotient = quotient * 10 + rest // to
        rest %= to
        factor //= 10
    return quotient


@compiled
def _ratio(of: int, to: int, factor: int, min_sample: int, at_least: int) -> int:
    if of == NONE or to == NONE:
        return NONE
    to = max(to, at_least)
    return NONE if to == 0 or to < min_sample else scaled_quotient(of, to, factor)


@compiled
def _fall(series: Array, months: int, max_lag: int, min_base: int) -> int:
    for lag in range(max_lag + 1):
        now = before = 0
        complete = True
        for month in range(lag, lag + months):
            complete = complete and series[month] != NONE
            now += series[month]
        if not complete:
            continue
        for month in range(lag + 12, lag + 12 + months):
            if series[month] == NONE:
                return NONE
            before += series[month]
        if before == 0 or before < min_base:
            return NONE
        return scaled_quotient(max(0, before - now), before, MILLIONTHS)
    return NONE


@compiled
def _uncovered(sets: Array, sizes: Array, lapsed: int) -> int:
    found = 0
    for place in range(sizes[0]):
        key = sets[0, place]
        if place > 0 and sets[0, place - 1] == key:
            continue  # keys stand together
        if not _among(sets[1], sizes[1], key) and _among(sets[2], sizes[2], key) == (lapsed != 0):
            found += 1
    return found


@compiled
def _among(keys: Array, size: int, key: int) -> bool:
    found = False
    for place in range(size):
        found = found or keys[place] == key
    return found


@compiled
def _status(
    latest: int,
    reported: bool,
    established: int,
    last: int,
    missing: int,
    not_due: int,
    since: int,
) -> int:
    """Return the category; a report that was repaired is neither late nor missing."""
    if latest != NONE:
        return latest
    if reported or established == NO_DAY:
        return NONE
    if established > last:
        return not_due
    return missing if last >= since else NONE


@compiled
def _missed(bad: int, reported: int, established: int, last: int, years: int, since: int) -> int:
    """Return the years with a bad report, and the due ones without any, in halves."""
    found = 0
    for ago in range(years):
        due = established != NO_DAY and established <= last - ago and last - ago >= since
        if bad >> ago & 1 or (due and reported >> ago & 1 == 0):
            found += 2
        elif bad >> (REPAIRED + ago) & 1:
            found += 1
    return found
