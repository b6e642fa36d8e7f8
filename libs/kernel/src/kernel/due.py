"""The next day on which a dossier can score otherwise without a new record."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import NO_DAY, OPEN, age_out, day_number, day_of
from kernel.compiled import compiled
from kernel.dossier import Batch, Dossier, stack
from kernel.program import Program
from kernel.signals import MAX_SIGNALS
from kernel.tables import CURRENT, HALVES, Tables

Array = NDArray[Any]
MONTHS_OF_A_YEAR = 12


def next_due(program: Program, dossier: Dossier, day: date) -> date | None:
    """Return the first later day on which a fact begins, ends or ages out, or a bin of age ends."""
    due = int(next_due_many(program, stack([dossier]), day)[0])
    return None if due == OPEN else day_of(due)


def next_due_many(program: Program, batch: Batch, day: date) -> NDArray[np.int32]:
    """Return the same for each dossier as a day number, OPEN where there is none."""
    due = np.empty(len(batch), np.int32)
    facts = batch.facts
    offsets, established = batch.offsets, batch.established
    columns = (facts.word, facts.day, facts.end)
    _due(program.tables, day_number(day), offsets, *columns, established, due)
    return due


@compiled
def _of_row(months: int, minds_end: int, operation: int, today: int, begins: Any, ends: Any) -> int:
    """Return when a program row next sees one fact otherwise than today."""
    day, end = int(np.int64(begins)), int(np.int64(ends))
    out = OPEN if months == CURRENT else age_out(day, months)
    stop = min(out, end) if minds_end else out
    if stop <= today or stop <= day:
        return OPEN
    if day > today:
        return day
    if operation == HALVES and today < end < out:
        return end
    return stop


@compiled
def _of_age(tables: Tables, today: int, established: int) -> int:
    """Return when the age next reaches another bin."""
    due = OPEN
    for slot in tables.ages:
        for place in range(1, tables.edges.shape[1]):
            years = tables.edges[slot, place]
            if established == NO_DAY or years > 1000:
                break
            reached = age_out(established, MONTHS_OF_A_YEAR * years)
            if today < reached < due:
                due = reached
    return due


@compiled
def _due(
    tables: Tables,
    today: int,
    offsets: Array,
    word: Array,
    day: Array,
    end: Array,
    established: Array,
    due: Array,
) -> None:
    for e in range(len(established)):
        first = _of_age(tables, today, established[e])
        for f in range(offsets[e], offsets[e + 1]):
            signal = word[f] & (MAX_SIGNALS - 1)
            for row in range(tables.row_start[signal], tables.row_start[signal + 1]):
                months, minds_end = tables.row_months[row], tables.row_minds_end[row]
                operation = tables.row_operation[row]
                first = min(first, _of_row(months, minds_end, operation, today, day[f], end[f]))
        due[e] = min(first, OPEN)
