"""Later judgements on records."""

import asyncio
from datetime import date

import pytest

from aggregation.adapters.annotations import NewAnnotation
from aggregation.domain.annotations import AnnotationKind
from aggregation.domain.errors import AnnotationIdTaken, ForeignRecord, UnknownRecord
from aggregation.domain.record import BUCKETS
from aggregation.domain.sender import Sender
from identifiers import record_id

pytestmark = pytest.mark.real

SOURCE = "zj-supervision"
DEPARTMENT = Sender("emergency_management")


def annotation(kind=AnnotationKind.REPAIR, record_no="P-1", in_force=True) -> NewAnnotation:
    bucket = record_id(SOURCE, record_no) % BUCKETS
    return NewAnnotation(bucket, record_no, kind, date(2026, 8, 1), in_force, "信用修复决定")


@pytest.fixture
def annotate(aggregation):
    async def annotate(id, new, sender=DEPARTMENT) -> int:
        return await aggregation.do.annotate_record(sender, SOURCE, id, new)

    return annotate


async def judged(aggregation, uscc):
    (record,) = (await aggregation.do.list_records(uscc, 10)).records
    return record.judgement


async def test_a_repair_shows_on_the_record_until_it_is_withdrawn(
    aggregation, annotate, penalty, uscc
) -> None:
    await aggregation.send(penalty())
    assert await annotate("A-1", annotation()) == 2
    assert (await judged(aggregation, uscc(1))).repaired_on == date(2026, 8, 1)
    assert await annotate("A-2", annotation(in_force=False)) == 3
    assert (await judged(aggregation, uscc(1))).repaired_on is None


async def test_a_judgement_outlives_a_new_version(aggregation, annotate, penalty, uscc) -> None:
    await aggregation.send(penalty())
    await annotate("A-1", annotation(AnnotationKind.OBJECTION))
    await aggregation.send(penalty(severity="serious"))
    assert (await judged(aggregation, uscc(1))).objection_open


async def test_one_annotation_is_applied_once(aggregation, annotate, penalty) -> None:
    await aggregation.send(penalty())
    answers = await asyncio.gather(*(annotate("A-1", annotation()) for _ in range(4)))
    assert set(answers) == {2}
    with pytest.raises(AnnotationIdTaken):
        await annotate("A-1", annotation(in_force=False))


async def test_only_its_department_judges_a_record(aggregation, annotate, penalty) -> None:
    await aggregation.send(penalty())
    with pytest.raises(ForeignRecord):
        await annotate("A-1", annotation(), Sender("fire_rescue"))


async def test_what_was_never_sent_is_not_judged(aggregation, annotate, penalty) -> None:
    with pytest.raises(UnknownRecord):
        await annotate("A-1", annotation())
    await aggregation.send(penalty())
    with pytest.raises(UnknownRecord):
        await annotate("A-1", annotation(record_no="P-2"))


async def test_a_revoked_registration_no_longer_registers(
    aggregation, annotate, registration, uscc
) -> None:
    await aggregation.send(registration())
    regulator, revoked = Sender("market_regulation"), annotation(AnnotationKind.REVOCATION, "R-1")
    await annotate("A-1", revoked, regulator)
    known = await aggregation.do.get_enterprise(uscc(1))
    assert (known.enterprise.registered, known.libraries) == (False, ())
    restored = annotation(AnnotationKind.REVOCATION, "R-1", in_force=False)
    await annotate("A-2", restored, regulator)
    assert (await aggregation.do.get_enterprise(uscc(1))).enterprise.registered
