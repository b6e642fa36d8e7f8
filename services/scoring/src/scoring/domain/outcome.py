"""What one evaluation means for what is stored: the new class, the changes, the agreement."""

from dataclasses import dataclass, replace
from datetime import datetime

from scoring.domain import agreement
from scoring.domain.agreement import Agreement
from scoring.domain.classification import Classification, ViewChange, view_changes
from scoring.domain.dossier import Enterprise
from scoring.domain.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Before:
    """What is stored of one enterprise besides its dossier."""

    classification: Classification | None = None
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an evaluation is made. Without `known_at` a day or a run is the cause, not a record."""

    known_at: datetime | None = None
    record_ids: tuple[str, ...] = ()
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to store of one enterprise; None where that part stays as it is."""

    enterprise: Enterprise
    cause: Cause
    classification: Classification | None
    changes: tuple[ViewChange, ...]
    agreement: Agreement | None


def outcome(
    evaluation: Evaluation, row: int, before: Before, cause: Cause, at: datetime, reviewing: bool
) -> Outcome:
    """Compare one evaluated enterprise with what is stored; `at` is the instant of storing."""
    model, enterprise = evaluation.model, evaluation.enterprises[row]
    if not enterprise.registered and before.classification is None:
        return Outcome(enterprise, cause, None, (), None)
    evaluated = replace(
        enterprise,
        model_version=model.version,
        evaluated_on=model.on,
        due_on=evaluation.due_on(row),
        peers_run=evaluation.previous.run_id,
    )
    grades, stored = evaluation.grades(row), before.classification
    earlier = stored.grades.classes if stored else None
    changes = view_changes(earlier, grades.classes, model.departments)
    classification = None
    if stored is None or stored.grades != grades or stored.model_version != model.version:
        classification = Classification(
            (stored.version if stored else 0) + bool(changes),
            model.on,
            enterprise.through,
            grades,
            model.version,
            model.regulations_version,
            peers_run=evaluation.previous.run_id,
        )
    seen = evaluation.seen(row)
    decided = agreement.decide(before.agreement, seen, cause.known_at or at, reviewing)
    return Outcome(evaluated, cause, classification, changes, decided)
