"""Why an enterprise has its classes: findings with the records behind them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.compiled import compiled
from kernel.definitions import ABSENT_CLASS, GENERAL_VIEW, Definitions, RiskClass
from kernel.dossier import Batch, Dossier, stack
from kernel.fold import fold, holds
from kernel.layout import Operation
from kernel.peers import PeerStates
from kernel.program import ProgramOnDay
from kernel.signals import MAX_SIGNALS
from kernel.tables import NONE, OPERATION, SLOT, Tables
from kernel.walking import Facts, applies

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """A point that some record feeds or that gives points; `path` names levels 1, 2, 3."""

    point: str
    value: int
    points: int
    department: str | None
    path: tuple[str, ...]
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ViewResult:
    """One view, its score in thousandths: the class is the highest of the three by_ ones."""

    view: int
    department: str | None
    score: int
    risk_class: RiskClass
    by_score: RiskClass
    by_floor: RiskClass
    by_rule: RiskClass
    own_points: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to an enterprise's classes on one day; no views once it has left."""

    views: tuple[ViewResult, ...]
    findings: tuple[Finding, ...]
    subtotals: Mapping[str, int]
    direct_rules: tuple[str, ...]
    values: Mapping[str, int | None]


def explain(on: ProgramOnDay, dossier: Dossier, peers: PeerStates | None = None) -> Explanation:
    """Return why an enterprise stands where it stands. Pure: the same facts, the same answer."""
    program = on.program
    batch = stack([dossier]).with_peers(peers or PeerStates.unknown())
    result = fold(on, batch)
    values = result.values[0]
    rules = [
        rule for rule in program.definitions.direct_rules if holds(program, values, rule.condition)
    ]
    by_rule = max((rule.risk_class for rule in rules), default=RiskClass.LOW)
    of_view = {view: department for department, view in program.view_of.items()}
    subtotals = zip(program.subtotal_ids, result.subtotals[0].tolist(), strict=True)
    return Explanation(
        views=tuple(
            _view(
                program.definitions,
                view,
                of_view.get(view),
                by_rule,
                result.scores[0, view],
                result.classes[0, view],
                result.own_points[0, view],
            )
            for view in program.views
            if result.classes[0, view] != ABSENT_CLASS
        ),
        findings=_findings(on, batch, values),
        subtotals={name: value for name, value in subtotals if value},
        direct_rules=tuple(rule.id for rule in rules),
        values={
            name: None if value == NONE else value
            for name, value in zip(program.point_ids, values.tolist(), strict=True)
        },
    )


def _view(
    definitions: Definitions,
    view: int,
    department: str | None,
    by_rule: RiskClass,
    score: int,
    risk_class: int,
    own_points: int,
) -> ViewResult:
    def reached(bounds: tuple[int, int, int], measure: int) -> RiskClass:
        return RiskClass(sum(int(measure) >= bound for bound in bounds))

    by_floor = (
        RiskClass.LOW if view == GENERAL_VIEW else reached(definitions.own_floors, own_points)
    )
    return ViewResult(
        view=view,
        department=department,
        score=int(score),
        risk_class=RiskClass(risk_class),
        by_score=reached(definitions.cut_offs, score),
        by_floor=by_floor,
        by_rule=by_rule,
        own_points=int(own_points),
    )


def _findings(on: ProgramOnDay, batch: Batch, values: NDArray[np.int64]) -> tuple[Finding, ...]:
    program = on.program
    records = records_by_slot(on, batch)
    parents = {node.id: node.parent for node in program.definitions.indicators}
    found = []
    for slot, point in enumerate(program.definitions.points):
        points = program.points_of(slot, int(values[slot]))
        if not points and slot not in records:
            continue
        path: list[str] = []
        node = point.indicator
        while node is not None:
            path.insert(0, node)
            node = parents[node]
        ids = tuple(records.get(slot, ()))
        found.append(
            Finding(point.id, int(values[slot]), points, point.department, tuple(path), ids)
        )
    return tuple(found)


def records_by_slot(on: ProgramOnDay, batch: Batch) -> dict[int, list[int]]:
    """Return the ids of the records that count in each point, in rising order.

    The facts of one dossier; where only the latest counts, it is the latest alone.
    """
    facts, layout = batch.facts, on.program.layout
    rows, positions = _contributions(
        on.program.tables,
        on.rows,
        on.today,
        (facts.word, facts.day, facts.end, facts.payload, facts.key, batch.peers),
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    last: dict[int, int] = {}
    for row, record in zip(rows.tolist(), facts.record[positions].tolist(), strict=True):
        slot = int(on.rows[row, SLOT])
        if on.rows[row, OPERATION] == Operation.LATEST:
            last[slot] = record
        else:
            found[layout.point_of[slot]].add(record)
    for slot, record in last.items():
        found[layout.point_of[slot]].add(record)
    return {point: sorted(ids) for point, ids in found.items()}


@compiled
def _contributions(tables: Tables, rows: Array, today: int, facts: Facts) -> tuple[Array, Array]:
    found = [np.int64(0) for _ in range(0)]
    positions = [np.int64(0) for _ in range(0)]
    stop = len(facts[0])
    for f in range(stop):
        signal = facts[0][f] & (MAX_SIGNALS - 1)
        for row in range(tables.row_start[signal], tables.row_start[signal + 1]):
            if applies(tables, rows, row, today, facts, f, stop):
                found.append(np.int64(row))
                positions.append(np.int64(f))
    return np.array(found, np.int64), np.array(positions, np.int64)
