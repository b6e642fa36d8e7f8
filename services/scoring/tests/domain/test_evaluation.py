"""Evaluation is a function of dossiers, model and day."""

from datetime import date

import kernel
from kernel import ABSENT_CLASS, ABSENT_SCORE, Dossier
from scoring.adapters.models import models_of
from scoring.domain.agreement import NOBODY
from scoring.domain.classification import ViewChange, view_changes
from scoring.domain.dossier import Enterprise
from scoring.domain.evaluation import evaluate
from scoring.domain.previous import NO_RUN
from scoring.domain.run import Digest

MODEL = models_of("shaoxing")(date(2026, 9, 1))
FIRE_VIEW = 29


def dossier(*subkinds: str, department: str = "fire_rescue") -> Dossier:
    changes = {
        number: kernel.encode_record(
            MODEL.compiled,
            "department_business_record",
            {"subkind": subkind, "occurred_on": date(2026, 8, 1)},
            source_department=department,
        )
        for number, subkind in enumerate(subkinds, 1)
    }
    return Dossier.empty().with_records(MODEL.compiled, changes)


def enterprise(uscc: str, *subkinds: str, registered: bool = True) -> Enterprise:
    return Enterprise(
        uscc, dossier(*subkinds), registered=registered, members=frozenset({FIRE_VIEW})
    )


def test_the_dedicated_score_is_what_was_fused_exactly() -> None:
    found = evaluate(MODEL, [enterprise("A", "major_fire_hazard", "fire_accident")], NO_RUN)
    assert found.dedicated[0, FIRE_VIEW] == 300_000
    for model in MODEL.compiled.definitions.departments:
        general, dedicated = found.scores[0, 0], found.dedicated[0, model.view]
        fused = (model.alpha_tenths * general + (10 - model.alpha_tenths) * dedicated) / 10
        assert fused == found.scores[0, model.view]
    assert found.dedicated[0, 0] == ABSENT_SCORE


def test_an_unregistered_enterprise_has_no_class_and_nobody_agrees_on_it() -> None:
    found = evaluate(
        MODEL, [enterprise("A", "major_fire_hazard", "fire_accident", registered=False)], NO_RUN
    )
    assert set(found.grades(0).classes) == {ABSENT_CLASS}
    assert found.seen(0) == NOBODY
    assert found.due_on(0) is None


def test_alone_and_among_others_an_enterprise_has_the_same_grades() -> None:
    some = [enterprise("A", "fire_accident"), enterprise("B"), enterprise("C", "major_fire_hazard")]
    together = evaluate(MODEL, some, NO_RUN)
    for row, one in enumerate(some):
        assert evaluate(MODEL, [one], NO_RUN).grades(0) == together.grades(row)


def test_the_digest_is_the_same_in_pages_of_any_size_and_tells_every_score() -> None:
    some = [enterprise(uscc, "fire_accident") for uscc in "ABC"]
    whole, paged, other = Digest(), Digest(), Digest()
    whole.add(evaluate(MODEL, some, NO_RUN))
    for one in some:
        paged.add(evaluate(MODEL, [one], NO_RUN))
    other.add(evaluate(MODEL, [*some[:2], enterprise("C")], NO_RUN))
    assert whole.text() == paged.text() != other.text()


def test_only_views_whose_class_differs_are_changes() -> None:
    names = {1: "market_regulation"}
    assert view_changes([0, 3], [0, 2], names) == (ViewChange(1, "market_regulation", 3, 2),)
    assert view_changes(None, [0, 255], names) == (ViewChange(0, "", None, 0),)
    assert view_changes([0, 255], [255, 255], names) == (ViewChange(0, "", 0, None),)
