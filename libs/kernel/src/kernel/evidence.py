"""What a department itself brought against an enterprise."""

from dataclasses import dataclass

from kernel.dossier import Dossier, stack
from kernel.explaining import records_by_slot
from kernel.fold import fold
from kernel.program import Program, ProgramOnDay


@dataclass(frozen=True, slots=True)
class OwnEvidence:
    """Points from a department's own records only, and those records."""

    points: int
    records: tuple[int, ...]


def own_evidence(on: ProgramOnDay, dossier: Dossier, department: str) -> OwnEvidence:
    """Fold a department's own records: its own dedicated points and its emphasised indicators.

    Each emphasised (above one) level-3 indicator counts with its clipped points before emphasis,
    and never below 0. What no department sent, such as the age, is nobody's evidence. A
    department without a model has none. Raises BadRecord where it is unknown.
    """
    program = on.program
    source = program.source_number(department)
    view = program.view_of.get(department)
    if view is None:
        return OwnEvidence(0, ())
    result = fold(on, stack([dossier.with_established_on(None)]), source)
    emphasised = _emphasised(program, department)
    subtotals = dict(zip(program.subtotal_ids, result.subtotals[0].tolist(), strict=True))
    points = sum(max(0, subtotals[node]) for node in emphasised)
    ids: set[int] = set()
    for slot, records in records_by_slot(on, dossier.facts, source).items():
        point = program.definitions.points[slot]
        own = point.department == department and point.own_evidence
        gives = program.points_of(slot, int(result.values[0, slot])) > 0
        if gives and (own or point.indicator in emphasised):
            ids.update(records)
    return OwnEvidence(points + int(result.own_points[0, view]), tuple(sorted(ids)))


def _emphasised(program: Program, department: str) -> frozenset[str]:
    models = program.definitions.departments
    model = next(model for model in models if model.department == department)
    return frozenset(node for node, tenths in model.emphasis_tenths.items() if tenths > 10)
