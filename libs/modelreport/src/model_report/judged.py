"""A judged city: what a run makes of everybody, after the run before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

import kernel
from kernel import ABSENT_CLASS, Batch, PeerStates, Program, RiskClass, Scores
from kernel.tables import BEYOND
from model_report.encoding import keys_of

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Dossiers with what is beside them: latent risk, which is never told, and memberships.

    `members`: by enterprise and view, whether the department keeps it in an object sub-library.
    """

    program: Program
    batch: Batch
    latent: NDArray[np.float32]
    members: Mask
    excluded: tuple[tuple[kernel.Condition, ...], ...]
    lost_contact: tuple[tuple[kernel.Condition, ...], ...]
    min_own_points: int
    min_departments: int


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One run over the city. `live`: has a class and is not dead at the register."""

    on: kernel.ProgramOnDay
    batch: Batch
    scores: Scores
    live: Mask
    lost: Mask

    def points(self, slot: int) -> Ints:
        """The points that everybody's value of one observation point gives."""
        tables, values = self.on.program.tables, self.scores.values[:, slot]
        edges = tables.edges[slot]
        places = np.searchsorted(edges[edges < BEYOND], values, side="right") - 1
        given = tables.points[slot][places.clip(0)]
        return np.where(values == kernel.NONE, 0, given)


def judge(city: City, day: date, *, previous: PeerStates | None = None) -> Judged:
    """Fold everybody as of a day. Without a previous run one is made first, on the same day."""
    on = city.program.on(day)
    if previous is None:
        previous = states_of(kernel.fold(on, city.batch))
    batch = city.batch.with_peers(previous)
    scores = kernel.fold(on, batch)
    gone = scores.classes[:, kernel.GENERAL_VIEW] == ABSENT_CLASS
    dead = any_of(city.program, scores, city.excluded)
    return Judged(on, batch, scores, ~gone & ~dead, any_of(city.program, scores, city.lost_contact))


def states_of(scores: Scores) -> PeerStates:
    """Return what a run says of enterprises, by the keys of their city-wide numbers."""
    keys = keys_of(np.arange(len(scores.peer_states), dtype=np.int64))
    order = np.argsort(keys)
    return PeerStates(keys[order], scores.peer_states[order])


def any_of(
    program: Program, scores: Scores, alternatives: tuple[tuple[kernel.Condition, ...], ...]
) -> Mask:
    """Return for whom all conditions of one of the alternatives hold."""
    found = np.zeros(len(scores.values), np.bool_)
    for conditions in alternatives:
        met = np.ones(len(found), np.bool_)
        for condition in conditions:
            values = scores.values[:, program.slots[condition.point]]
            at_most = BEYOND if condition.at_most is None else condition.at_most
            met &= (values >= condition.at_least) & (values <= at_most)
        found |= met
    return found


def agreements(city: City, judged: Judged) -> Mapping[int, tuple[int, ...]]:
    """Return the views that agree on each enterprise: high, a keeper, on evidence of its own."""
    high = judged.scores.classes == RiskClass.HIGH
    high[:, kernel.GENERAL_VIEW] = False
    candidates = high & city.members & judged.live[:, None]
    some = np.flatnonzero(candidates.sum(axis=1) >= city.min_departments)
    few, seen = judged.batch.rows(some), candidates[some]
    for department, view in city.program.view_of.items():
        rows = np.flatnonzero(seen[:, view])
        if len(rows):
            own = kernel.own_points(judged.on, few.rows(rows), department)
            seen[rows, view] = own >= city.min_own_points
    return {
        int(row): tuple(np.flatnonzero(views).tolist())
        for row, views in zip(some, seen, strict=True)
        if views.sum() >= city.min_departments
    }
