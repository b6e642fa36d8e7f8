"""Many dossiers -> grades, agreements as seen and due days. Pure: a function of its arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

import kernel
from kernel import ABSENT_CLASS, ABSENT_SCORE, GENERAL_VIEW, OPEN, Dossier, RiskClass
from scoring.domain.agreement import NOBODY, AgreeingDepartment, Route, Seen, ranked
from scoring.domain.classification import Grades
from scoring.domain.dossier import Enterprise
from scoring.domain.model import Model
from scoring.domain.previous import Previous

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """One row for each enterprise: classes u8, scores and dedicated i32, thousandths, by view."""

    model: Model
    enterprises: Sequence[Enterprise]
    classes: Array
    scores: Array
    dedicated: Array
    values: Array
    peer_states: Array
    due: Array
    previous: Previous

    def grades(self, row: int) -> Grades:
        return Grades(
            tuple(self.classes[row].tolist()),
            tuple(self.scores[row].tolist()),
            tuple(self.dedicated[row].tolist()),
        )

    def due_on(self, row: int) -> date | None:
        """The first later day on which the enterprise can score otherwise without a record."""
        if not self.enterprises[row].registered or self.due[row] == OPEN:
            return None
        return kernel.day_of(int(self.due[row]))

    def seen(self, row: int) -> Seen:
        """Which departments agree that the enterprise is high; an effort only where one does."""
        enterprise = self.enterprises[row]
        views = [
            view for view in sorted(enterprise.members) if self.classes[row, view] == RiskClass.HIGH
        ]
        values = self.values[row]
        if not views or self.model.any_of(values, self.model.excluded):
            return NOBODY
        agreeing = _agreeing(self, row, enterprise.dossier, views)
        if not agreeing:
            return NOBODY
        lost = self.model.any_of(values, self.model.lost_contact)
        return Seen(ranked(agreeing), Route.REMOTE if lost else Route.ON_SITE)


def evaluate(model: Model, enterprises: Sequence[Enterprise], previous: Previous) -> Evaluation:
    """Fold all of them as of the model's day. An unregistered one has no class in any view."""
    batch = kernel.stack([enterprise.dossier for enterprise in enterprises])
    batch = batch.with_peers(previous.peers)
    result = kernel.fold(model.program, batch)
    absent = np.array([not enterprise.registered for enterprise in enterprises], np.bool_)
    result.classes[absent] = ABSENT_CLASS
    result.scores[absent] = ABSENT_SCORE
    result.peer_states[absent] = 0
    return Evaluation(
        model,
        enterprises,
        result.classes,
        result.scores,
        _dedicated(model, result.scores),
        result.values,
        result.peer_states,
        kernel.next_due_many(model.compiled, batch, model.on),
        previous,
    )


def _dedicated(model: Model, scores: Array) -> Array:
    """Undo the fusion, exactly: fused = alpha general + (1 - alpha) dedicated, in whole units.

    A department with alpha = 1 looks at the general score alone; its dedicated one is absent.
    """
    dedicated = np.full_like(scores, ABSENT_SCORE)
    general = scores[:, GENERAL_VIEW]
    for department in model.compiled.definitions.departments:
        rest = 10 - department.alpha_tenths
        if rest:
            fused = scores[:, department.view]
            own = (10 * fused - department.alpha_tenths * general) // rest
            dedicated[:, department.view] = np.where(fused == ABSENT_SCORE, ABSENT_SCORE, own)
    return dedicated


def _agreeing(
    evaluation: Evaluation, row: int, dossier: Dossier, views: list[int]
) -> list[AgreeingDepartment]:
    model, peers = evaluation.model, evaluation.previous.peers
    results = {view.view: view for view in kernel.explain(model.program, dossier, peers).views}
    agreeing = []
    for view in views:
        own = kernel.own_evidence(model.program, dossier, model.departments[view], peers)
        if own.points < model.min_own_points:
            continue
        result = results[view]
        agreeing.append(
            AgreeingDepartment(
                model.departments[view],
                view,
                int(evaluation.dedicated[row, view]),
                tuple(f"{record:016x}" for record in own.records),
                by_score=result.by_rule < RiskClass.HIGH
                and max(result.by_score, result.by_floor) == RiskClass.HIGH,
            )
        )
    return agreeing
