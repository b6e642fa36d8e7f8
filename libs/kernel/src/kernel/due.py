"""The next day on which a dossier can score otherwise without a new record."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import NO_DAY, OPEN, age_out, civil, day_of, number_of
from kernel.compiled import compiled
from kernel.dossier import Batch, Dossier, stack
from kernel.finishing import AGE, FALL, MISSED, STATUS, TODAY
from kernel.layout import Operation
from kernel.program import Program
from kernel.signals import MAX_SIGNALS
from kernel.tables import (
    LENGTH,
    MINDS_END,
    OPERATION,
    PARAMETER,
    SLOT,
    SPAN,
    Tables,
)
from kernel.walking import MONTH_OF
from kernel.windows import DEADLINE_MONTH, next_change

Array = NDArray[Any]
MONTHS_OF_A_YEAR = 12
LONGEST, SERIES = int(Operation.LONGEST), int(Operation.SERIES)
HALVES, BAD_YEARS = int(Operation.HALVES), int(Operation.BAD_YEARS)


def next_due(program: Program, dossier: Dossier, day: date) -> date | None:
    """Return the first later day on which a fact begins, ends or ages out, or a bin of age ends."""
    due = int(next_due_many(program, stack([dossier]), day)[0])
    return None if due == OPEN else day_of(due)


def next_due_many(program: Program, batch: Batch, day: date) -> NDArray[np.int32]:
    """Return the same for each dossier as a day number, OPEN where there is none."""
    due = np.empty(len(batch), np.int32)
    facts, on = batch.facts, program.on(day)
    columns = (facts.word, facts.day, facts.end)
    _due(program.tables, program.rows, on.context, batch.offsets, *columns, batch.established, due)
    return due


@compiled
def _of_row(tables: Tables, rows: Array, row: int, today: int, day: int, end: int) -> int:
    """Return when a program row next sees one fact otherwise than today."""
    operation = rows[row, OPERATION]
    due = next_change(rows[row, SPAN], rows[row, LENGTH], rows[row, MINDS_END], today, day, end)
    if day > today:
        return due
    if operation in (HALVES, BAD_YEARS) and due != OPEN and today < end:
        return min(due, end)
    if operation == LONGEST and today < end:
        return min(due, _longer(tables.edges[rows[row, SLOT]], today, day))
    if operation == SERIES:
        return min(due, _too_old(tables.finish, rows[row, PARAMETER], today, day))
    return due


@compiled
def _longer(edges: Array, today: int, day: int) -> int:
    """Return when the days since one day next reach a bin."""
    for edge in edges:
        if edge < OPEN and day + edge - 1 > today:
            return int(day + edge - 1)
    return OPEN


@compiled
def _too_old(finish: Array, series: int, today: int, day: int) -> int:
    """Return when a month lies too far back to be the newest of its series."""
    for row in range(len(finish)):
        if finish[row, 0] == FALL and finish[row, 2] == series:
            months = MONTH_OF[day] + finish[row, 5] + 1
            out = number_of(months // 12, months % 12 + 1, 1)
            return out if out > today else OPEN
    return OPEN


@compiled
def _of_enterprise(tables: Tables, today: int, established: int) -> int:
    """Return when the age next reaches another bin, or another report year is due."""
    due = OPEN
    if established == NO_DAY:
        return due
    for row in range(len(tables.finish)):
        if tables.finish[row, 0] == AGE:
            for years in tables.edges[tables.finish[row, 1]]:
                if 0 < years <= 1000:
                    reached = age_out(established, MONTHS_OF_A_YEAR * years)
                    if today < reached < due:
                        due = reached
        elif tables.finish[row, 0] == STATUS or tables.finish[row, 0] == MISSED:
            year, month, _ = civil(today)
            due = min(due, number_of(year + (month >= DEADLINE_MONTH), DEADLINE_MONTH, 1))
    return due


@compiled
def _due(
    tables: Tables,
    rows: Array,
    context: Array,
    offsets: Array,
    word: Array,
    day: Array,
    end: Array,
    established: Array,
    due: Array,
) -> None:
    today = context[TODAY]
    for e in range(len(established)):
        first = _of_enterprise(tables, today, established[e])
        for f in range(offsets[e], offsets[e + 1]):
            signal, begins, stops = word[f] & (MAX_SIGNALS - 1), int(day[f]), int(end[f])
            if begins > today and tables.group_supersedes[tables.signal_group[signal]] != 0:
                first = min(first, begins)
            for row in range(tables.row_start[signal], tables.row_start[signal + 1]):
                first = min(first, _of_row(tables, rows, row, today, begins, stops))
        due[e] = min(first, OPEN)
