"""Fold: the facts of many enterprises -> the values of their points, scores and classes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.compiled import compiled
from kernel.definitions import ABSENT_CLASS, ABSENT_SCORE, Condition
from kernel.dossier import Batch
from kernel.finishing import BUFFER, finish
from kernel.program import Program, ProgramOnDay
from kernel.tables import NONE, Tables
from kernel.views import climb, emphasise, meets, peer_state, score_views, spread
from kernel.walking import STATE, walk

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One row for each enterprise, columns as in the program; scores in thousandths of a point.

    `peer_states` is what this run says of an enterprise to those related to it.
    """

    values: NDArray[np.int64]
    subtotals: NDArray[np.int32]
    scores: NDArray[np.int32]
    classes: NDArray[np.uint8]
    own_points: NDArray[np.int32]
    peer_states: NDArray[np.uint8]


def fold(on: ProgramOnDay, batch: Batch) -> Scores:
    """Score dossiers as of one day.

    Releases the GIL; one call uses one thread. A view without a model, and every view of an
    enterprise that has left, is ABSENT_SCORE and ABSENT_CLASS.
    """
    definitions, count = on.program.definitions, len(batch)
    result = Scores(
        np.empty((count, len(definitions.points)), np.int64),
        np.empty((count, len(definitions.indicators)), np.int32),
        np.full((count, definitions.view_count), ABSENT_SCORE, np.int32),
        np.full((count, definitions.view_count), ABSENT_CLASS, np.uint8),
        np.zeros((count, definitions.view_count), np.int32),
        np.zeros(count, np.uint8),
    )
    facts = batch.facts
    columns = (facts.word, facts.day, facts.end, facts.payload, facts.key, batch.peers)
    _fold(
        *(on.program.tables, on.rows, on.context),
        *(_plain(batch.offsets), *columns, _plain(batch.established)),
        *(result.values, result.subtotals, result.scores, result.classes, result.own_points),
        result.peer_states,
    )
    return result


def _plain(column: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.require(column, np.int64, ["C", "A", "W"])


def holds(program: Program, values: NDArray[np.int64], condition: Condition) -> bool:
    """Whether a row of values meets a condition; a point without a value never does."""
    value = int(values[program.slots[condition.point]])
    return condition.at_least <= value and (condition.at_most is None or value <= condition.at_most)


@compiled
def _fold(
    tables: Tables,
    rows: Array,
    context: Array,
    offsets: Array,
    word: Array,
    day: Array,
    end: Array,
    payload: Array,
    key: Array,
    peers: Array,
    established: Array,
    values: Array,
    subtotals: Array,
    scores: Array,
    classes: Array,
    own: Array,
    peer_states: Array,
) -> None:
    point_count, node_count, view_count = values.shape[1], subtotals.shape[1], scores.shape[1]
    slots = np.empty(len(tables.initial), np.int64)
    state = np.empty((len(tables.initial), STATE), np.int64)
    series = np.empty((tables.series[0], BUFFER), np.int64)
    most = 1
    for e in range(len(established)):
        most = max(most, offsets[e + 1] - offsets[e])
    sets = np.empty((tables.pairs[0], 3, most), np.int64)
    sizes = np.empty((tables.pairs[0], 3), np.int64)
    raw = np.empty((2, node_count), np.int64)
    total = np.empty(2, np.int64)
    sums = np.empty((2, view_count), np.int64)
    dedicated = np.empty(view_count, np.int64)
    facts = (word, day, end, payload, key, peers)
    work = (slots, state, series, sets, sizes)
    for e in range(len(established)):
        walk(tables, rows, context, facts, offsets[e], offsets[e + 1], work)
        finish(tables.finish, context, established[e], slots, series, sets, sizes)
        values[e] = slots[:point_count]
        spread(tables, values[e], raw, dedicated, own[e])
        climb(tables, raw, total)
        for node in range(node_count):
            subtotals[e, node] = raw[0, node]
        if meets(tables.leavers, values[e]) >= 0:
            continue
        emphasise(tables, raw, sums)
        score_views(tables, values[e], total, sums, dedicated, scores[e], classes[e], own[e])
        peer_states[e] = peer_state(tables, values[e], classes[e, 0])


__all__ = ["NONE", "Scores", "fold", "holds"]
