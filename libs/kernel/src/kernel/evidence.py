"""What a department itself brought against an enterprise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernel.dossier import Batch, Dossier, stack
from kernel.explaining import records_by_slot
from kernel.fold import Scores, fold
from kernel.peers import PeerStates
from kernel.program import Program, ProgramOnDay


@dataclass(frozen=True, slots=True)
class OwnEvidence:
    """Points from a department's own records only, and those records."""

    points: int
    records: tuple[int, ...]


def own_evidence(
    on: ProgramOnDay, dossier: Dossier, department: str, peers: PeerStates | None = None
) -> OwnEvidence:
    """Return what one dossier holds of a department's own evidence (see `own_points`)."""
    program = on.program
    if department not in program.view_of:
        program.source_number(department)
        return OwnEvidence(0, ())
    batch = stack([dossier]).with_peers(peers or PeerStates.unknown())
    own = batch.of_source(program.source_number(department))
    result = fold(on, own)
    emphasised = _emphasised(program, department)
    ids: set[int] = set()
    for slot, records in records_by_slot(on, own).items():
        point = program.definitions.points[slot]
        dedicated = point.department == department and point.own_evidence
        gives = program.points_of(slot, int(result.values[0, slot])) > 0
        if gives and (dedicated or point.indicator in emphasised):
            ids.update(records)
    return OwnEvidence(int(_points(program, result, department)[0]), tuple(sorted(ids)))


def own_points(on: ProgramOnDay, batch: Batch, department: str) -> NDArray[np.int64]:
    """Fold a department's own records: its own dedicated points and its emphasised indicators.

    Each emphasised (above one) level-3 indicator counts with its clipped points before emphasis,
    and never below 0. What no department sent, such as the age or a report that is missing because
    no record of it is there, is nobody's evidence. A department without a model has none. Raises
    BadRecord where it is unknown.
    """
    program = on.program
    source = program.source_number(department)
    if department not in program.view_of:
        return np.zeros(len(batch), np.int64)
    return _points(program, fold(on, batch.of_source(source)), department)


def _points(program: Program, result: Scores, department: str) -> NDArray[np.int64]:
    places = [program.subtotal_ids.index(node) for node in _emphasised(program, department)]
    points: NDArray[np.int64] = result.subtotals[:, places].clip(0).sum(axis=1, dtype=np.int64)
    points += result.own_points[:, program.view_of[department]]
    return points


def _emphasised(program: Program, department: str) -> frozenset[str]:
    models = program.definitions.departments
    model = next(model for model in models if model.department == department)
    return frozenset(node for node, tenths in model.emphasis_tenths.items() if tenths > 10)
