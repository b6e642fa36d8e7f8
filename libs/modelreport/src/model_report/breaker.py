"""The four signals that stop a run before anybody is sent anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kernel import GENERAL_VIEW, RiskClass
from model_report.judged import City, Judged, agreements
from regulations import Breaker

BASIS_POINTS = 10_000
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Signals:
    """What one run says beside the one before; shares in basis points of the enterprises."""

    new_candidates: int
    high_change_bp: float
    worse_bp: float
    drifted: tuple[str, ...]


def signals(city: City, before: Judged, after: Judged, breaker: Breaker) -> Signals:
    """Compare two runs over the same enterprises."""
    earlier, later = agreements(city, before), agreements(city, after)
    was, now = (run.scores.classes[:, GENERAL_VIEW] for run in (before, after))
    both = before.live & after.live
    count = max(int(both.sum()), 1)
    high = int((now[both] == RiskClass.HIGH).sum()) - int((was[both] == RiskClass.HIGH).sum())
    return Signals(
        new_candidates=len(later.keys() - earlier.keys()),
        high_change_bp=BASIS_POINTS * high / count,
        worse_bp=BASIS_POINTS * int((now[both] > was[both]).sum()) / count,
        drifted=_drifted(before, after, breaker),
    )


def _drifted(before: Judged, after: Judged, breaker: Breaker) -> tuple[str, ...]:
    """Points for which the share that is not zero moved too far."""
    found = []
    for slot, point in enumerate(before.on.program.definitions.points):
        was, now = (int((run.points(slot) != 0).sum()) for run in (before, after))
        few = max(was, now) < breaker.point_share_min_entities
        if not few and PERCENT * abs(now - was) > breaker.point_share_change_percent * max(was, 1):
            found.append(point.id)
    return tuple(found)


def stops(found: Signals, usual: Sequence[int], breaker: Breaker) -> tuple[str, ...]:
    """Return the signals that exceed what the regulations allow, in words."""
    candidates = max(
        breaker.min_new_candidates,
        breaker.new_candidates_median_factor
        * int(median(usual[-breaker.median_runs :]) if usual else 0),
    )
    said = []
    if found.new_candidates > candidates:
        said.append(f"new joint candidates {found.new_candidates} > {candidates}")
    if abs(found.high_change_bp) > breaker.high_share_change_bp:
        said.append(f"share of high moved by {found.high_change_bp / PERCENT:.2f} points")
    if found.worse_bp > breaker.worse_share_bp:
        said.append(f"{found.worse_bp / PERCENT:.2f} % worse")
    if found.drifted:
        said.append(f"drift of {', '.join(found.drifted)}")
    return tuple(said)
