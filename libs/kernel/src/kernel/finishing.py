"""Finishing: derived values from the slots that the walk has filled."""

from typing import Any

from numpy.typing import NDArray

from kernel.civil import NO_DAY, civil, whole_years
from kernel.compiled import compiled
from kernel.layout import Finish
from kernel.tables import NONE, Tables
from kernel.work import Work

Array = NDArray[Any]

TODAY, MONTH, REPORT_YEAR = range(3)
"""The context of a day: its number, its months since year 0, the last report year."""
MILLIONTHS = 1_000_000
DIGITS = 6
REPAIRED = 32
"""Years are kept as bits, the last one lowest; repaired ones so many bits higher."""
AGE, RATIO, FALL, ZERO_WHILE, UNCOVERED, STATUS, MISSED, PER_HUNDRED = (int(f) for f in Finish)


@compiled
def finish(
    tables: Tables, context: Array, established: Array, begin: int, count: int, work: Work
) -> None:
    """Compute all derived values of a block of enterprises."""
    slots, series, sets, sizes, starts = work.slots, work.series, work.sets, work.sizes, work.starts
    rows = tables.finish
    today, last = context[TODAY], context[REPORT_YEAR]
    for e in range(count):
        born = established[begin + e]
        year = civil(born)[0] if born != NO_DAY else NO_DAY
        for row in range(len(rows)):
            operation, out, a, b = rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]
            p, q, r = rows[row, 4], rows[row, 5], rows[row, 6]
            if operation == FALL:
                slots[e, out] = _fall(series, e, a, p, q, r)
                continue
            if operation == UNCOVERED:
                slots[e, out] = _uncovered(sets, sizes, starts[e], e, a, p)
                continue
            of, to = slots[e, a], slots[e, b]
            if operation == AGE:
                value = whole_years(born, today) if born != NO_DAY else NONE
            elif operation == RATIO:
                value = _ratio(of, to, p, q, r)
            elif operation == ZERO_WHILE:
                value = NONE if of == NONE or to == NONE else int(of == 0 and to > 0)
            elif operation == STATUS:
                value = _status(of, to & 1 != 0, year, last, p, q, r)
            elif operation == MISSED:
                value = _missed(of, to, year, last, p, r)
            else:
                value = -(-of * 100 // to) if to >= p else of
            slots[e, out] = value


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
def _fall(series: Array, e: int, place: int, months: int, max_lag: int, min_base: int) -> int:
    for lag in range(max_lag + 1):
        now = before = 0
        complete = True
        for month in range(lag, lag + months):
            complete = complete and series[e, place, month] != NONE
            now += series[e, place, month]
        if not complete:
            continue
        for month in range(lag + 12, lag + 12 + months):
            if series[e, place, month] == NONE:
                return NONE
            before += series[e, place, month]
        if before == 0 or before < min_base:
            return NONE
        return scaled_quotient(max(0, before - now), before, MILLIONTHS)
    return NONE


@compiled
def _uncovered(sets: Array, sizes: Array, start: int, e: int, pair: int, lapsed: int) -> int:
    found = 0
    for place in range(start, start + sizes[e, pair, 0]):
        key = sets[pair, 0, place]
        if place > start and sets[pair, 0, place - 1] == key:
            continue  # keys stand together
        covered = _among(sets, pair, 1, start, sizes[e, pair, 1], key)
        if not covered and _among(sets, pair, 2, start, sizes[e, pair, 2], key) == (lapsed != 0):
            found += 1
    return found


@compiled
def _among(sets: Array, pair: int, which: int, start: int, size: int, key: int) -> bool:
    found = False
    for place in range(start, start + size):
        found = found or sets[pair, which, place] == key
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
