"""The walk: every fact of one enterprise does to the slots what its signal's rows say."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import EPOCH, LAST
from kernel.coding import NO_KEY
from kernel.compiled import compiled
from kernel.finishing import BUFFER, MONTH, REPAIRED, REPORT_YEAR, TODAY
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

Array = NDArray[Any]
Facts = tuple[Array, Array, Array, Array, Array, Array]
"""word, day, end, payload, key, peers"""
Work = tuple[Array, Array, Array, Array, Array]
"""slots, state, series, sets, sizes"""

COUNT, EXISTS, SUM, LATEST, COUNT_ONCE, SUM_ONCE, MAX, LONGEST, HALVES, REPEATED, SERIES = (
    int(operation) for operation in list(Operation)[:11]
)
FIRST, SECOND, REQUIRE, COVER, KNOWN, YEARS, BAD_YEARS = (int(o) for o in list(Operation)[11:])

_DAYS = np.arange(EPOCH, EPOCH + LAST + 2) - 719163
MONTH_OF = _DAYS.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 12 * 1970
"""Day number -> months since year 0."""
_KEY, _RUN, _LAST, _OTHER = range(4)
"""Columns of a slot's state: the key last seen, how often in a row, what it last and first gave."""
STATE = 4


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
def walk(
    tables: Tables, rows: Array, context: Array, facts: Facts, begin: int, stop: int, work: Work
) -> None:
    """Fold the facts begin..stop of one enterprise, in their total order, into its slots."""
    word, days, ends, payloads, keys, peers = facts
    slots, state, series, sets, sizes = work
    row_start, signal_group = tables.row_start, tables.signal_group
    today, months, report_year = context[TODAY], context[MONTH], context[REPORT_YEAR]
    slots[:] = tables.initial
    state[:] = NONE
    series[:] = NONE
    sizes[:] = 0
    for f in range(begin, stop):
        signal, day, end = word[f] & (MAX_SIGNALS - 1), np.int64(days[f]), np.int64(ends[f])
        payload, key = payloads[f], keys[f]
        for row in range(row_start[signal], row_start[signal + 1]):
            if not (rows[row, LOW] < day <= rows[row, HIGH]):
                continue
            if not (rows[row, END_LOW] < end <= rows[row, END_HIGH]):
                continue
            if rows[row, PEER] != 0 and rows[row, PEER] & np.int64(peers[f]) == 0:
                continue
            if rows[row, PER] != 0 and f + 1 < stop:
                group = signal_group[signal]
                after = signal_group[word[f + 1] & (MAX_SIGNALS - 1)]
                if superseded(key, keys[f + 1], days[f + 1], today, group, after):
                    continue
            slot, operation = rows[row, SLOT], rows[row, OPERATION]
            if operation == COUNT:
                slots[slot] += 1
            elif operation == EXISTS:
                slots[slot] = 1
            elif operation == SUM:
                slots[slot] += payload
            elif operation == LATEST:
                slots[slot] = payload
            elif operation <= SUM_ONCE or operation == REPEATED:
                # Equal keys stand together: a new key is one not yet met, none stands for itself.
                again = key != NO_KEY and state[slot, _KEY] == key
                run = state[slot, _RUN] + 1 if again else 1
                if operation == COUNT_ONCE:
                    slots[slot] += 0 if again else 1
                elif operation == SUM_ONCE:
                    slots[slot] += payload - (state[slot, _LAST] if again else 0)
                elif run == 1:
                    state[slot, _OTHER] = payload
                elif rows[row, PARAMETER] != 0 and payload == state[slot, _OTHER]:
                    run -= 1  # the same thing, told again
                elif run == 2:
                    slots[slot] += 1
                state[slot, _KEY], state[slot, _RUN], state[slot, _LAST] = key, run, payload
            elif operation == MAX:
                slots[slot] = max(slots[slot], payload)
            elif operation == LONGEST:
                slots[slot] = max(slots[slot], today - day + 1)
            elif operation == HALVES:
                slots[slot] += 2 if end > today else 1
            elif operation == SERIES:
                lag = months - MONTH_OF[day]
                if 0 <= lag < BUFFER:
                    place = rows[row, PARAMETER]
                    series[place, lag] = max(series[place, lag], payload)
            elif operation <= SECOND:
                state[slot, operation - FIRST] = day
                other = state[slot, SECOND - operation]
                if other != NONE and day - other <= rows[row, PARAMETER]:
                    slots[slot] = 1
            elif operation >= YEARS:
                ago = report_year - MONTH_OF[day] // 12
                repaired = operation == BAD_YEARS and end <= today
                slots[slot] |= 1 << (ago + (REPAIRED if repaired else 0))
            else:
                pair, what = rows[row, PARAMETER], operation - REQUIRE
                sets[pair, what, sizes[pair, what]] = key if what == 0 else payload
                sizes[pair, what] += 1
