"""The walk: every fact of one enterprise does to the slots what its signal's rows say."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import EPOCH, LAST
from kernel.coding import NO_KEY
from kernel.compiled import compiled
from kernel.finishing import MONTH, REPAIRED, REPORT_YEAR, TODAY
from kernel.layout import Operation
from kernel.signals import MAX_SIGNALS
from kernel.tables import (
    END_HIGH,
    END_LOW,
    HIGH,
    LOW,
    NONE,
    OPERATION,
    PARAMETER,
    PEER,
    PER,
    SLOT,
    Tables,
)
from kernel.work import BUFFER, Work

Array = NDArray[Any]
Facts = tuple[Array, Array, Array, Array, Array, Array]
"""word, day, end, payload, key, peers"""

COUNT, EXISTS, SUM, LATEST, COUNT_ONCE, SUM_ONCE, MAX, LONGEST, HALVES, REPEATED, SERIES = (
    int(operation) for operation in list(Operation)[:11]
)
FIRST, SECOND, REQUIRE, COVER, KNOWN, YEARS, BAD_YEARS = (int(o) for o in list(Operation)[11:])

_DAYS = np.arange(EPOCH, EPOCH + LAST + 2) - 719163
MONTH_OF = _DAYS.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 12 * 1970
"""Day number -> months since year 0."""
_AT, _RUN, _OTHER = range(3)
"""Columns of a slot's state: the place of the fact that it last took, how many of its key it has
met in a row, what the first of them gave. A place before those of an enterprise is of another."""


@compiled
def counts(low: int, high: int, end_low: int, end_high: int, day: Any, end: Any) -> bool:
    """Whether a fact lies in the window of a program row, by its day and its end.

    It takes numbers only: arrays cost more to hand over than the question costs to answer.
    """
    return bool(low < np.int64(day) <= high and end_low < np.int64(end) <= end_high)


@compiled
def superseded(key: int, next_key: int, next_day: Any, today: int, group: int, after: int) -> bool:
    """Whether a later fact of the same key, up to today, takes a fact's place."""
    return bool(
        key != NO_KEY and next_key == key and np.int64(next_day) <= today and after == group
    )


@compiled
def applies(
    tables: Tables, rows: Array, row: int, today: int, facts: Facts, f: int, stop: int
) -> bool:
    """Whether a fact counts for a program row: in its window, in force, not superseded, and of a
    peer in the wanted state."""
    word, days, ends, _, keys, peers = facts
    low, high, end_low, end_high = rows[row, LOW:]
    if not counts(low, high, end_low, end_high, days[f], ends[f]):
        return False
    if rows[row, PEER] != 0 and rows[row, PEER] & np.int64(peers[f]) == 0:
        return False
    if rows[row, PER] == 0 or f + 1 >= stop:
        return True
    group = tables.signal_group[word[f] & (MAX_SIGNALS - 1)]
    after = tables.signal_group[word[f + 1] & (MAX_SIGNALS - 1)]
    return not superseded(keys[f], keys[f + 1], days[f + 1], today, group, after)


@compiled
def _clear(initial: Array, slots: Array, series: Array, sizes: Array, e: int) -> None:
    """Forget the enterprise that was here before."""
    for slot in range(len(initial)):
        slots[e, slot] = initial[slot]
    for place in range(series.shape[1]):
        for month in range(series.shape[2]):
            series[e, place, month] = NONE
    for pair in range(sizes.shape[1]):
        for what in range(sizes.shape[2]):
            sizes[e, pair, what] = 0


@compiled
def walk(
    tables: Tables,
    rows: Array,
    context: Array,
    offsets: Array,
    facts: Facts,
    begin: int,
    count: int,
    work: Work,
) -> None:
    """Fold the facts of a block of enterprises, in their total order, into its slots."""
    word, days, ends, payloads, keys, peers = facts
    slots, state, series = work.slots, work.state, work.series
    sets, sizes, starts = work.sets, work.sizes, work.starts
    row_start, signal_group, initial = tables.row_start, tables.signal_group, tables.initial
    today, months, report_year = context[TODAY], context[MONTH], context[REPORT_YEAR]
    for e in range(count):
        first, last = offsets[begin + e], offsets[begin + e + 1]
        starts[e] = first - offsets[begin]
        _clear(initial, slots, series, sizes, e)
        for f in range(first, last):
            signal, day = word[f] & (MAX_SIGNALS - 1), np.int64(days[f])
            end, payload, key = np.int64(ends[f]), payloads[f], keys[f]
            for row in range(row_start[signal], row_start[signal + 1]):
                if not (rows[row, LOW] < day <= rows[row, HIGH]):
                    continue
                if not (rows[row, END_LOW] < end <= rows[row, END_HIGH]):
                    continue
                if rows[row, PEER] != 0 and rows[row, PEER] & np.int64(peers[f]) == 0:
                    continue
                if rows[row, PER] != 0 and f + 1 < last:
                    group = signal_group[signal]
                    after = signal_group[word[f + 1] & (MAX_SIGNALS - 1)]
                    if superseded(key, keys[f + 1], days[f + 1], today, group, after):
                        continue
                slot, operation = rows[row, SLOT], rows[row, OPERATION]
                if operation == COUNT:
                    slots[e, slot] += 1
                elif operation == EXISTS:
                    slots[e, slot] = 1
                elif operation == SUM:
                    slots[e, slot] += payload
                elif operation == LATEST:
                    slots[e, slot] = payload
                elif operation <= SUM_ONCE or operation == REPEATED:
                    # Equal keys stand together, a fact without a key stands for itself.
                    at = state[slot, _AT]
                    again = key != NO_KEY and at >= first and keys[at] == key
                    run = state[slot, _RUN] + 1 if again else 1
                    if operation == COUNT_ONCE:
                        slots[e, slot] += 0 if again else 1
                    elif operation == SUM_ONCE:
                        slots[e, slot] += payload - (payloads[at] if again else 0)
                    elif run == 1:
                        state[slot, _OTHER] = payload
                    elif rows[row, PARAMETER] != 0 and payload == state[slot, _OTHER]:
                        run -= 1  # the same thing, told again
                    elif run == 2:
                        slots[e, slot] += 1
                    state[slot, _AT], state[slot, _RUN] = f, run
                elif operation == MAX:
                    slots[e, slot] = max(slots[e, slot], payload)
                elif operation == LONGEST:
                    slots[e, slot] = max(slots[e, slot], today - day + 1)
                elif operation == HALVES:
                    slots[e, slot] += 2 if end > today else 1
                elif operation == SERIES:
                    lag = months - MONTH_OF[day]
                    if 0 <= lag < BUFFER:
                        place = rows[row, PARAMETER]
                        series[e, place, lag] = max(series[e, place, lag], payload)
                elif operation <= SECOND:
                    state[slot, operation - FIRST] = f
                    other = state[slot, SECOND - operation]
                    if other >= first and day - np.int64(days[other]) <= rows[row, PARAMETER]:
                        slots[e, slot] = 1
                elif operation >= YEARS:
                    ago = report_year - MONTH_OF[day] // 12
                    repaired = operation == BAD_YEARS and end <= today
                    slots[e, slot] |= 1 << (ago + (REPAIRED if repaired else 0))
                else:
                    pair, what = rows[row, PARAMETER], operation - REQUIRE
                    place = starts[e] + sizes[e, pair, what]
                    sets[pair, what, place] = key if what == 0 else payload
                    sizes[e, pair, what] += 1
