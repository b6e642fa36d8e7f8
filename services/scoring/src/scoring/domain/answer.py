"""What a reader is shown of an enterprise's classes: its own views and the findings behind them."""

from dataclasses import dataclass
from datetime import date, datetime

import kernel
from kernel import GENERAL_VIEW
from scoring.domain.classification import Classification
from scoring.domain.dossier import Enterprise
from scoring.domain.model import Model
from scoring.domain.previous import Previous


@dataclass(frozen=True, slots=True)
class ViewAnswer:
    """One class; scores in thousandths. `dedicated` is None in the general view."""

    department: str
    risk_class: int
    score: int
    dedicated: int | None
    member: bool


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """A point with its value in the point's own unit and the records behind it."""

    point: str
    name_zh: str
    value: int
    points: int
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """A direct rule that holds: no class lies below `at_least`."""

    rule: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The classes as of `on` and the ledger number `through`, which recompute bit for bit."""

    uscc: str
    version: int
    on: date
    through: int
    model_version: str
    regulations_version: str
    views: tuple[ViewAnswer, ...]
    findings: tuple[FindingAnswer, ...]
    direct_rules: tuple[RuleAnswer, ...]
    stored_at: datetime | None


def answer(
    enterprise: Enterprise,
    stored: Classification,
    model: Model,
    previous: Previous,
    through: int,
    department: str,
) -> Answer:
    """Show a department the general view and its own; without one, a coordinator, all views.

    `model` is that of the day the classes are of, `previous` the run they were computed after.
    """
    explanation = kernel.explain(model.program, enterprise.dossier, previous.peers)
    findings = tuple(
        FindingAnswer(
            finding.point,
            model.point_names[finding.point],
            finding.value,
            finding.points,
            tuple(f"{record:016x}" for record in finding.records),
        )
        for finding in explanation.findings
        if not (finding.department and department) or finding.department == department
    )
    rules = {rule.id: rule.risk_class for rule in model.compiled.definitions.direct_rules}
    return Answer(
        uscc=enterprise.uscc,
        version=stored.version,
        on=model.on,
        through=max(through, enterprise.through),
        model_version=stored.model_version,
        regulations_version=stored.regulations_version,
        views=_views(enterprise, stored, model, department),
        findings=findings,
        direct_rules=tuple(RuleAnswer(rule, rules[rule]) for rule in explanation.direct_rules),
        stored_at=stored.stored_at,
    )


def _views(
    enterprise: Enterprise, stored: Classification, model: Model, department: str
) -> tuple[ViewAnswer, ...]:
    grades = stored.grades
    return tuple(
        ViewAnswer(
            model.departments.get(view, ""),
            grades.classes[view],
            grades.scores[view],
            None if view == GENERAL_VIEW else grades.dedicated[view],
            view in enterprise.members,
        )
        for view in model.compiled.views
        if view == GENERAL_VIEW or not department or model.departments[view] == department
    )
