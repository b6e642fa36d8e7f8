"""Fold: the facts of many enterprises -> the values of their points, scores and classes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import NO_DAY, whole_years
from kernel.compiled import compiled
from kernel.definitions import ABSENT_CLASS, ABSENT_SCORE, Condition
from kernel.dossier import Batch
from kernel.program import Program, ProgramOnDay
from kernel.signals import MAX_SIGNALS, SIGNAL_BITS
from kernel.tables import COUNT, EXISTS, HALVES, NONE, SUM, Tables
from kernel.views import climb, direct_class, emphasise, score_views, spread

EVERYBODY = 0
"""The department filter that lets every fact pass."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One row for each enterprise, columns as in the program; scores in thousandths of a point."""

    values: NDArray[np.int64]
    subtotals: NDArray[np.int32]
    scores: NDArray[np.int32]
    classes: NDArray[np.uint8]
    own_points: NDArray[np.int32]


def fold(on: ProgramOnDay, batch: Batch, department: int = EVERYBODY) -> Scores:
    """Score dossiers as of one day. A source number folds that department's own facts only.

    Releases the GIL; one call uses one thread. A view without a model is ABSENT_SCORE and
    ABSENT_CLASS.
    """
    definitions, count = on.program.definitions, len(batch)
    result = Scores(
        np.empty((count, len(definitions.points)), np.int64),
        np.empty((count, len(definitions.indicators)), np.int32),
        np.full((count, definitions.view_count), ABSENT_SCORE, np.int32),
        np.full((count, definitions.view_count), ABSENT_CLASS, np.uint8),
        np.zeros((count, definitions.view_count), np.int32),
    )
    facts = batch.facts
    columns = (facts.word, facts.day, facts.end, facts.payload)
    _fold(
        *(on.program.tables, on.lows, on.today, department),
        *(_plain(batch.offsets), *columns, _plain(batch.established)),
        *(result.values, result.subtotals, result.scores, result.classes, result.own_points),
    )
    return result


def _plain(column: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.require(column, np.int64, ["C", "A", "W"])


def holds(program: Program, values: NDArray[np.int64], condition: Condition) -> bool:
    """Whether a row of values meets a condition; a point without a value never does."""
    return bool(values[program.slots[condition.point]] >= condition.at_least)


@compiled
def counts(low: int, minds_end: int, today: int, day: Any, end: Any) -> bool:
    """Whether a fact lies in the window of a program row and, where it matters, is in force.

    It takes numbers only: arrays cost more to hand over than the question costs to answer.
    """
    in_window = low < np.int64(day) <= today
    return bool(in_window and not (minds_end and np.int64(end) <= today))


@compiled
def _values(
    tables: Tables,
    lows: Array,
    today: int,
    department: int,
    facts: tuple[Array, Array, Array, Array],
    begin: int,
    stop: int,
    established: int,
    values: Array,
    last_key: Array,
    seen: Array,
) -> None:
    word, days, ends, payloads = facts
    values[:] = 0
    seen[:] = False
    for slot in tables.ages:
        values[slot] = NONE if established == NO_DAY else whole_years(established, today)
    for f in range(begin, stop):
        if department != EVERYBODY and word[f] >> SIGNAL_BITS != department:
            continue
        signal, day, end = word[f] & (MAX_SIGNALS - 1), days[f], ends[f]
        for row in range(tables.row_start[signal], tables.row_start[signal + 1]):
            if not counts(lows[row], tables.row_minds_end[row], today, day, end):
                continue
            slot, operation = tables.row_slot[row], tables.row_operation[row]
            if operation == COUNT:
                values[slot] += 1
            elif operation == EXISTS:
                values[slot] = 1
            elif operation == SUM:
                values[slot] += payloads[f]
            elif operation == HALVES:
                values[slot] += 2 if np.int64(end) > today else 1
            elif not seen[slot] or last_key[slot] != payloads[f]:
                # Equal keys stand together, so a new key is one not yet counted.
                seen[slot], last_key[slot] = True, payloads[f]
                values[slot] += 1


@compiled
def _fold(
    tables: Tables,
    lows: Array,
    today: int,
    department: int,
    offsets: Array,
    word: Array,
    day: Array,
    end: Array,
    payload: Array,
    established: Array,
    values: Array,
    subtotals: Array,
    scores: Array,
    classes: Array,
    own: Array,
) -> None:
    point_count, node_count, view_count = values.shape[1], subtotals.shape[1], scores.shape[1]
    last_key = np.empty(point_count, np.int64)
    seen = np.empty(point_count, np.bool_)
    raw = np.empty((2, node_count), np.int64)
    total = np.empty(2, np.int64)
    sums = np.empty((2, view_count), np.int64)
    dedicated = np.empty(view_count, np.int64)
    facts = (word, day, end, payload)
    for e in range(len(established)):
        begin, stop, since, row = offsets[e], offsets[e + 1], established[e], values[e]
        _values(tables, lows, today, department, facts, begin, stop, since, row, last_key, seen)
        spread(tables, values[e], raw, dedicated, own[e])
        climb(tables, raw, total)
        for node in range(node_count):
            subtotals[e, node] = raw[0, node]
        emphasise(tables, raw, sums)
        direct = direct_class(tables, values[e])
        score_views(tables, total, sums, dedicated, direct, scores[e], classes[e], own[e])
