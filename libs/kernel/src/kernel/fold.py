"""Fold: facts -> values -> points -> the tree -> the scores and classes of every view.

Integers only. Points are whole, the general score is kept in tenths, a dedicated one in hundredths
and a fused one in thousandths, since emphasis, mitigation and alpha have one decimal each.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import NO_DAY, whole_years
from kernel.compiled import compiled
from kernel.definitions import ABSENT_CLASS, ABSENT_SCORE, Condition
from kernel.dossier import Batch
from kernel.program import COUNT, EXISTS, HALVES, NONE, SUM, Program, ProgramOnDay, Tables
from kernel.signals import MAX_SIGNALS, SIGNAL_BITS

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
def counts(tables: Tables, lows: Array, today: int, row: int, day: Any, end: Any) -> bool:
    """Whether a fact lies in the window of a program row and, where it matters, is in force."""
    in_window = lows[row] < np.int64(day) <= today
    return in_window and not (tables.row_minds_end[row] and np.int64(end) <= today)


@compiled
def _values(
    tables: Tables,
    lows: Array,
    today: int,
    department: int,
    facts: tuple[Array, Array, Array, Array],
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
    for f in range(len(word)):
        if department != EVERYBODY and word[f] >> SIGNAL_BITS != department:
            continue
        signal, day, end = word[f] & (MAX_SIGNALS - 1), days[f], ends[f]
        for row in range(tables.row_start[signal], tables.row_start[signal + 1]):
            if not counts(tables, lows, today, row, day, end):
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
def _points(tables: Tables, slot: int, value: int) -> int:
    if value == NONE:
        return 0
    place = 0
    while place + 1 < tables.edges.shape[1] and value >= tables.edges[slot, place + 1]:
        place += 1
    return int(tables.points[slot, place])


@compiled
def _spread(tables: Tables, values: Array, raw: Array, dedicated: Array, own: Array) -> None:
    """Put each point where it counts: in its level-3 node twice, or in its department's view."""
    raw[:] = 0
    dedicated[:] = 0
    for slot in range(len(values)):
        points = _points(tables, slot, values[slot])
        node, view = tables.point_node[slot], tables.point_view[slot]
        if node >= 0:
            raw[0, node] += points
            raw[1, node] += max(points, 0)
        else:
            dedicated[view] += points
            own[view] += points * tables.point_own[slot]


@compiled
def _climb(tables: Tables, raw: Array, total: Array) -> None:
    """Clip every node, leaves first, and add it to the one above; raw becomes clipped."""
    total[:] = 0
    for node in range(raw.shape[1]):
        above = tables.node_parent[node]
        for side in range(2):
            clipped = min(max(raw[side, node], tables.node_floor[node]), tables.node_cap[node])
            raw[side, node] = clipped
            if above >= 0:
                raw[side, above] += clipped
            else:
                total[side] += clipped


@compiled
def _emphasise(tables: Tables, clipped: Array, sums: Array) -> None:
    """Sum the level-3 nodes in tenths: view 0 takes the plain sum, others what emphasis adds.

    For e >= 0, clip(e r, e floor, e cap) = e clip(r, floor, cap): an emphasised sum is the plain
    one and a few extras, so no tree is climbed for a department.
    """
    sums[:] = 0
    for node in range(len(tables.emphasis_start) - 1):
        for side in range(2):
            value = clipped[side, node]
            if value == 0:
                continue
            sums[side, 0] += 10 * value
            for entry in range(tables.emphasis_start[node], tables.emphasis_start[node + 1]):
                sums[side, tables.emphasis_view[entry]] += tables.emphasis_extra[entry] * value


@compiled
def _limited(tables: Tables, full: int, positive: int) -> int:
    """Apply the mitigation limit, in a tenth of the unit: negative points remove a part at most."""
    return max(10 * full, int(tables.mitigation[0]) * positive)


@compiled
def _step(bounds: Array, measure: int) -> int:
    reached = 0
    for bound in bounds:
        if measure >= bound:
            reached += 1
    return reached


@compiled
def _direct(tables: Tables, values: Array) -> int:
    lowest = 0
    for rule in range(len(tables.rule_slot)):
        if values[tables.rule_slot[rule]] >= tables.rule_at_least[rule]:
            lowest = max(lowest, tables.rule_class[rule])
    return lowest


@compiled
def _views(
    tables: Tables,
    total: Array,
    sums: Array,
    dedicated: Array,
    direct: int,
    scores: Array,
    classes: Array,
    own: Array,
) -> None:
    general = min(max(_limited(tables, total[0], total[1]), 0), 10_000)
    scores[0] = 100 * general
    classes[0] = max(direct, _step(tables.cut_offs, scores[0]))
    for view in range(1, len(scores)):
        alpha = tables.alpha[view]
        if alpha < 0:
            continue
        full, positive = sums[0, 0] + sums[0, view], sums[1, 0] + sums[1, view]
        shared = _limited(tables, full, positive)
        special = min(max(shared + 100 * dedicated[view], 0), 100_000)
        scores[view] = 10 * alpha * general + (10 - alpha) * special
        by_score = _step(tables.cut_offs, scores[view])
        classes[view] = max(direct, by_score, _step(tables.own_floors, own[view]))


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
    for e in range(len(established)):
        begin, stop = offsets[e], offsets[e + 1]
        facts = (word[begin:stop], day[begin:stop], end[begin:stop], payload[begin:stop])
        _values(tables, lows, today, department, facts, established[e], values[e], last_key, seen)
        _spread(tables, values[e], raw, dedicated, own[e])
        _climb(tables, raw, total)
        for node in range(node_count):
            subtotals[e, node] = raw[0, node]
        _emphasise(tables, raw, sums)
        direct = _direct(tables, values[e])
        _views(tables, total, sums, dedicated, direct, scores[e], classes[e], own[e])
