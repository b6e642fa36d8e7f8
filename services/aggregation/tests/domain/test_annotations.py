"""What holds of a record after later judgements."""

from datetime import UTC, date, datetime
from itertools import permutations

from aggregation.domain.annotations import Annotation, AnnotationKind, judgement

AT = datetime(2026, 9, 1, tzinfo=UTC)


def annotation(kind, on: int, in_force=True, seq=1) -> Annotation:
    return Annotation(kind, date(2026, 6, on), in_force, seq, 10 + seq, AT)


def test_a_repair_holds_from_its_decision() -> None:
    held = judgement([annotation(AnnotationKind.REPAIR, 3)])
    assert (held.repaired_on, held.revoked, held.objection_open) == (date(2026, 6, 3), False, False)


def test_a_withdrawn_judgement_no_longer_holds() -> None:
    for kind in AnnotationKind:
        held = judgement([annotation(kind, 3), annotation(kind, 5, in_force=False, seq=2)])
        assert (held.repaired_on, held.revoked, held.objection_open) == (None, False, False)


def test_kinds_do_not_touch_each_other() -> None:
    held = judgement(
        [
            annotation(AnnotationKind.REPAIR, 3),
            annotation(AnnotationKind.OBJECTION, 4, seq=2),
            annotation(AnnotationKind.REVOCATION, 5, in_force=False, seq=3),
        ]
    )
    assert held.repaired_on == date(2026, 6, 3)
    assert (held.objection_open, held.revoked) == (True, False)


def test_decisions_of_different_days_may_arrive_in_any_order() -> None:
    days = [(3, True), (5, False), (9, True)]
    for order in permutations(days):
        arrived = [
            annotation(AnnotationKind.REPAIR, day, held, seq)
            for seq, (day, held) in enumerate(order)
        ]
        assert judgement(arrived).repaired_on == date(2026, 6, 9)


def test_of_one_days_decisions_the_last_to_come_holds() -> None:
    first = annotation(AnnotationKind.REVOCATION, 3, seq=1)
    last = annotation(AnnotationKind.REVOCATION, 3, in_force=False, seq=2)
    assert not judgement([last, first]).revoked


def test_the_newest_annotation_says_when_it_became_known() -> None:
    late = annotation(AnnotationKind.REPAIR, 1, seq=9)
    assert judgement([late, annotation(AnnotationKind.REPAIR, 5, seq=2)]).ledger == 19
