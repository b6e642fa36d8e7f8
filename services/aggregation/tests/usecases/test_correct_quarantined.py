"""Records put aside, and how they come back."""

import asyncio
import json

import psycopg
import pytest

from aggregation.domain.errors import MalformedBatch, UnknownQuarantined
from aggregation.domain.sender import Sender

pytestmark = pytest.mark.real

DEPARTMENT = Sender("emergency_management")


async def waiting(aggregation, sender=DEPARTMENT):
    return await aggregation.do.list_quarantine(sender, "", 0, 100)


async def put_aside(aggregation, record, sender=DEPARTMENT) -> int:
    receipt = await aggregation.send(record, sender=sender)
    return receipt.rejections[0].quarantine_id


async def test_a_record_waits_as_it_was_given(aggregation, penalty) -> None:
    record = penalty(uscc="x", legal_basis='a\\b\t"引号"\n')
    id = await put_aside(aggregation, record)
    (entry,) = await waiting(aggregation)
    assert (entry.id, entry.source_system) == (id, "zj-supervision")
    assert json.loads(entry.record_json) == record
    problem = entry.problem
    assert (problem.code, problem.field, problem.given) == ("wrong_uscc_form", "uscc", "x")


async def test_the_same_wrong_record_waits_once(aggregation, penalty) -> None:
    first = await put_aside(aggregation, penalty(uscc="x"))
    receipt = await aggregation.send(penalty(uscc="x"), penalty(uscc="x"), sender=DEPARTMENT)
    assert receipt.rejected == 2
    assert {each.quarantine_id for each in receipt.rejections} == {first}
    assert len(await waiting(aggregation)) == 1


async def test_a_corrected_record_leaves_and_is_kept_with_its_outcome(aggregation, penalty) -> None:
    id = await put_aside(aggregation, penalty(uscc="x"))
    receipt = await aggregation.do.correct_quarantined(
        DEPARTMENT, id, json.dumps(penalty()).encode()
    )
    assert (receipt.accepted, receipt.through) == (1, 1)
    assert await waiting(aggregation) == []
    with psycopg.connect(aggregation.owner_dsn) as connection:
        assert connection.execute("select outcome from quarantine").fetchall() == [("accepted",)]
    with pytest.raises(UnknownQuarantined):
        await aggregation.do.correct_quarantined(DEPARTMENT, id, b"")


async def test_a_correction_that_is_wrong_too_goes_on_waiting(aggregation, penalty) -> None:
    id = await put_aside(aggregation, penalty(uscc="x"))
    wrong = json.dumps(penalty(severity="grave")).encode()
    receipt = await aggregation.do.correct_quarantined(DEPARTMENT, id, wrong)
    assert (receipt.received, receipt.accepted, receipt.rejected) == (1, 0, 1)
    assert receipt.rejections[0].quarantine_id == id
    (entry,) = await waiting(aggregation)
    assert (entry.problem.code, entry.record_json) == ("unknown_code", wrong.decode())
    with pytest.raises(MalformedBatch):
        await aggregation.do.correct_quarantined(DEPARTMENT, id, b'{"cut')


async def test_a_record_may_be_replayed_as_it_was(aggregation, penalty) -> None:
    await aggregation.send(penalty())
    mine = penalty(source_department="fire_rescue")
    id = await put_aside(aggregation, mine, Sender("fire_rescue"))
    again = await aggregation.do.correct_quarantined(Sender("fire_rescue"), id, b"")
    assert again.rejections[0].problem.code == "foreign_record"


async def test_a_record_corrected_twice_at_once_counts_once(aggregation, penalty) -> None:
    id = await put_aside(aggregation, penalty(uscc="x"))
    right = json.dumps(penalty()).encode()
    answers = await asyncio.gather(
        *(aggregation.do.correct_quarantined(DEPARTMENT, id, right) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert sum(isinstance(answer, UnknownQuarantined) for answer in answers) == 3


async def test_a_list_is_its_departments_and_sources_own(aggregation, penalty) -> None:
    await put_aside(aggregation, penalty(uscc="x"))
    everyone, other = Sender(), Sender("fire_rescue")
    assert await waiting(aggregation, other) == []
    assert len(await waiting(aggregation, everyone)) == 1
    assert await aggregation.do.list_quarantine(everyone, "another", 0, 100) == []
    with pytest.raises(UnknownQuarantined):
        await aggregation.do.correct_quarantined(other, 1, b"")


async def test_what_nobodys_department_sent_waits_with_the_one_it_names(
    aggregation, penalty
) -> None:
    await put_aside(aggregation, penalty(uscc="x"), Sender())
    assert len(await waiting(aggregation)) == 1
