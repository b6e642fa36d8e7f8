"""Fold: the facts of many enterprises -> the values of their points, scores and classes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.compiled import compiled
from kernel.definitions import ABSENT_CLASS, ABSENT_SCORE, Condition, Definitions
from kernel.dossier import Batch
from kernel.finishing import finish
from kernel.program import Program, ProgramOnDay
from kernel.tables import Tables
from kernel.views import climb, emphasise, score_views, spread
from kernel.walking import walk
from kernel.work import BLOCK, Work, work_for

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


def fold(on: ProgramOnDay, batch: Batch, into: Scores | None = None) -> Scores:
    """Score dossiers as of one day.

    Releases the GIL; one call uses one thread. A view without a model, and every view of an
    enterprise that has left, is ABSENT_SCORE and ABSENT_CLASS. `into`: scores of as many
    enterprises that nobody needs any more, to be written over; fresh memory can cost more than
    the fold.
    """
    result = _room(on.program.definitions, len(batch)) if into is None else into
    if len(result.values) != len(batch):
        raise ValueError(f"{len(batch)} dossiers do not go into {len(result.values)} scores.")
    result.scores.fill(ABSENT_SCORE)
    result.classes.fill(ABSENT_CLASS)
    result.own_points.fill(0)
    result.peer_states.fill(0)
    facts = batch.facts
    columns = (facts.word, facts.day, facts.end, facts.payload, facts.key, batch.peers)
    _fold(
        *(on.program.tables, on.rows, on.context),
        *(_plain(batch.offsets), *columns, _plain(batch.established)),
        *(result.values, result.subtotals, result.scores, result.classes, result.own_points),
        result.peer_states,
    )
    return result


def _room(definitions: Definitions, count: int) -> Scores:
    return Scores(
        np.empty((count, len(definitions.points)), np.int64),
        np.empty((count, len(definitions.indicators)), np.int32),
        np.empty((count, definitions.view_count), np.int32),
        np.empty((count, definitions.view_count), np.uint8),
        np.empty((count, definitions.view_count), np.int32),
        np.empty(count, np.uint8),
    )


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
    facts = (word, day, end, payload, key, peers)
    work = work_for(tables, offsets, scores.shape[1])
    for begin in range(0, len(established), BLOCK):
        count = min(BLOCK, len(established) - begin)
        walk(tables, rows, context, offsets, facts, begin, count, work)
        finish(tables, context, established, begin, count, work)
        spread(tables, begin, count, work, own)
        climb(tables, count, work)
        emphasise(tables, count, work)
        score_views(tables, begin, count, work, scores, classes, own, peer_states)
        _keep(begin, count, work, values, subtotals)


@compiled
def _keep(begin: int, count: int, work: Work, values: Array, subtotals: Array) -> None:
    """Copy out what is told of a block."""
    slots, clipped = work.slots, work.raw
    for e in range(count):
        for slot in range(values.shape[1]):
            values[begin + e, slot] = slots[e, slot]
        for node in range(subtotals.shape[1]):
            subtotals[begin + e, node] = clipped[e, 0, node]
