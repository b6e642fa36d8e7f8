"""Figures of one run: spread, how classes are reached, what never fires, which caps always bind."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import kernel
from kernel import GENERAL_VIEW, RiskClass
from model_report.judged import City, Judged

Ints = NDArray[np.int64]
FEW = 30
"""Below so many enterprises nothing is said of a share."""
ALIKE = 0.95
ALWAYS = 0.99


@dataclass(frozen=True, slots=True)
class Spread:
    """Of one class among the live: how many, what share, their mean latent risk, and what share
    of them the score alone brings there."""

    risk_class: RiskClass
    count: int
    share: float
    latent: float
    by_score: float


def spread(city: City, judged: Judged) -> tuple[Spread, ...]:
    """Return the figures of the four general classes."""
    classes = judged.scores.classes[:, GENERAL_VIEW]
    scores = judged.scores.scores[:, GENERAL_VIEW]
    cut_offs = np.array(city.program.definitions.cut_offs)
    by_score = np.searchsorted(cut_offs, scores, side="right")
    found = []
    for risk_class in RiskClass:
        mine = judged.live & (classes == risk_class)
        count = int(mine.sum())
        found.append(
            Spread(
                risk_class,
                count,
                count / int(judged.live.sum()),
                float(city.latent[mine].mean()) if count else float("nan"),
                float((by_score[mine] == risk_class).mean()) if count else float("nan"),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Firing:
    """Of one observation point: for how many of the live it gives points."""

    point: str
    department: str | None
    count: int


def firing(judged: Judged) -> tuple[Firing, ...]:
    """Return how often each point gives points, or would to somebody: general and dedicated."""
    points = judged.on.program.definitions.points
    return tuple(
        Firing(point.id, point.department, int(((judged.points(slot) != 0) & judged.live).sum()))
        for slot, point in enumerate(points)
        if point.indicator is not None or point.department is not None
    )


def never_possible(judged: Judged) -> tuple[str, ...]:
    """Return points none of whose bins gives anything."""
    definitions = judged.on.program.definitions
    return tuple(
        point.id
        for point in definitions.points
        if (point.indicator or point.department) and not any(point.points)
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """Two points that fire for the same enterprises: phi, the correlation of their firing."""

    one: str
    other: str
    phi: float


def alike(judged: Judged) -> tuple[Alike, ...]:
    """Return pairs of points of which one says what the other says."""
    points = judged.on.program.definitions.points
    fired = {
        point.id: (judged.points(slot) != 0) & judged.live
        for slot, point in enumerate(points)
        if point.indicator is not None
    }
    known = {name: mask for name, mask in fired.items() if mask.sum() >= FEW}
    names = list(known)
    matrix = np.array([known[name] for name in names], np.float64)
    phi = np.atleast_2d(np.asarray(np.corrcoef(matrix)))
    return tuple(
        Alike(names[i], names[j], float(phi[i, j]))
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if phi[i, j] >= ALIKE
    )


@dataclass(frozen=True, slots=True)
class Cap:
    """Of one indicator: for how many it has points, and for what share of them its cap cuts."""

    indicator: str
    level: int
    count: int
    binding: float


def caps(judged: Judged) -> tuple[Cap, ...]:
    """Return how often each cap binds."""
    program = judged.on.program
    names = program.subtotal_ids
    raw = {name: np.zeros(len(judged.live), np.int64) for name in names}
    for slot, point in enumerate(program.definitions.points):
        if point.indicator is not None:
            raw[point.indicator] += judged.points(slot)
    found = []
    for column, node in enumerate(kernel.tables.nodes(program.definitions)):
        clipped = judged.scores.subtotals[:, column]
        if node.parent is not None:
            raw[node.parent] += clipped
        mine = judged.live & (raw[node.id] > 0)
        count = int(mine.sum())
        cut = float((raw[node.id][mine] > node.cap).mean()) if count else 0.0
        found.append(Cap(node.id, node.level, count, cut))
    return tuple(found)


def always_binding(found: tuple[Cap, ...]) -> tuple[Cap, ...]:
    """Return the caps that cut nearly everybody who has points there."""
    return tuple(cap for cap in found if cap.count >= FEW and cap.binding >= ALWAYS)


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one department: its members, what share of them it sees in each class, the highest own
    dedicated points anybody has, and how many its own floor alone makes high."""

    department: str
    members: int
    shares: tuple[float, float, float, float]
    most_own_points: int
    high_by_floor: int


def reach(city: City, judged: Judged) -> tuple[Reach, ...]:
    """Return how far each department's scale reaches in the city."""
    found = []
    definitions = city.program.definitions
    for department, view in city.program.view_of.items():
        mine = city.members[:, view] & judged.live
        classes = judged.scores.classes[mine, view]
        own = judged.scores.own_points[mine, view]
        by_score = judged.scores.scores[mine, view] >= definitions.cut_offs[2]
        general = judged.scores.classes[mine, GENERAL_VIEW] == RiskClass.HIGH
        floor = (own >= definitions.own_floors[2]) & ~by_score & ~general
        count = max(int(mine.sum()), 1)
        shares = [int((classes == c).sum()) / count for c in RiskClass]
        found.append(
            Reach(
                department,
                int(mine.sum()),
                (shares[0], shares[1], shares[2], shares[3]),
                int(own.max()) if len(own) else 0,
                int(floor.sum()),
            )
        )
    return tuple(found)
