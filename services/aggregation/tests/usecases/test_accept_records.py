"""Records taken in batches."""

import json

import psycopg
import pytest

from aggregation.domain.errors import BatchIdTaken, MalformedBatch
from aggregation.domain.sender import Sender

pytestmark = pytest.mark.real


def rows(aggregation, query):
    with psycopg.connect(aggregation.owner_dsn) as connection:
        return connection.execute(query).fetchall()


async def test_every_record_is_accepted_unchanged_or_rejected(aggregation, penalty) -> None:
    batch = [penalty(), penalty(), penalty("P-2", uscc="91110000600037341K"), {}, penalty("P-3")]
    receipt = await aggregation.send(*batch)
    assert (receipt.received, receipt.accepted, receipt.unchanged) == (5, 2, 1)
    assert [(each.index, each.problem.code) for each in receipt.rejections] == [
        (2, "wrong_check_character"),
        (3, "missing_field"),
    ]
    assert receipt.through == 1


async def test_the_same_batch_again_changes_nothing(aggregation, penalty) -> None:
    batch = [penalty(f"P-{n}") for n in range(20)]
    first = await aggregation.send(*batch)
    again = await aggregation.send(*batch)
    assert (again.accepted, again.unchanged, again.through) == (0, 20, first.through)
    assert rows(aggregation, "select count(*) from record") == [(20,)]


async def test_a_named_batch_gets_the_same_answer(aggregation, penalty) -> None:
    batch = [penalty(), penalty("P-2", uscc="x")]
    first = await aggregation.send(*batch, batch_id="b-1")
    await aggregation.send(penalty("P-3"))
    assert await aggregation.send(*batch, batch_id="b-1") == first
    assert first.accepted == 1


async def test_a_named_batch_of_which_nothing_was_new_gets_the_same_answer(
    aggregation, penalty
) -> None:
    await aggregation.send(penalty())
    first = await aggregation.send(penalty(), batch_id="b-1")
    await aggregation.send(penalty("P-3"))
    assert await aggregation.send(penalty(), batch_id="b-1") == first


async def test_every_batch_leaves_a_receipt_also_one_without_a_name(aggregation, penalty) -> None:
    await aggregation.send(penalty(), penalty("P-2", uscc="x"), batch_id="b-1")
    await aggregation.send(penalty(), penalty("P-3"))
    counts = "select answer -> 'received', answer -> 'accepted' from batch order by at"
    assert rows(aggregation, counts) == [(2, 1), (2, 1)]


async def test_a_batch_name_is_not_used_for_other_content(aggregation, penalty) -> None:
    await aggregation.send(penalty(), batch_id="b-1")
    with pytest.raises(BatchIdTaken):
        await aggregation.send(penalty("P-2"), batch_id="b-1")
    await aggregation.send(penalty("P-2"), batch_id="b-1", source="another-system")
    assert rows(aggregation, "select count(*) from record") == [(2,)]


async def test_a_cut_body_harms_nothing(aggregation, penalty) -> None:
    whole = json.dumps([penalty(), penalty("P-2")]).encode()
    for cut in (1, 40, len(whole) // 2, len(whole) - 1):
        with pytest.raises(MalformedBatch):
            await aggregation.do.accept_records(Sender(), "zj", whole[:cut], "b-1")
    assert rows(aggregation, "select count(*) from record, quarantine, batch") == [(0,)]
    assert (await aggregation.do.accept_records(Sender(), "zj", whole, "b-1")).accepted == 2


async def test_what_nobody_registered_is_provisional_until_it_is(
    aggregation, penalty, registration, uscc
) -> None:
    await aggregation.send(penalty())
    known = await aggregation.do.get_enterprise(uscc(1))
    assert (known.enterprise.registered, known.libraries) == (False, ())
    await aggregation.send(registration())
    known = await aggregation.do.get_enterprise(uscc(1))
    assert known.enterprise.registered
    assert any(each.startswith("fire_rescue/") for each in known.libraries)


async def test_an_older_registration_that_comes_later_does_not_speak(
    aggregation, registration, uscc
) -> None:
    await aggregation.send(registration("R-2", produced_on="2024-01-01", address="新址"))
    await aggregation.send(registration("R-1", produced_on="2018-01-01", address="旧址"))
    assert (await aggregation.do.get_enterprise(uscc(1))).enterprise.address == "新址"


async def test_a_registration_that_moves_leaves_a_provisional_enterprise(
    aggregation, registration, uscc
) -> None:
    await aggregation.send(registration())
    await aggregation.send(registration(of=2))
    left = await aggregation.do.get_enterprise(uscc(1))
    assert (left.enterprise.registered, left.libraries) == (False, ())
    assert (await aggregation.do.get_enterprise(uscc(2))).enterprise.registered


async def test_a_department_cannot_take_over_anothers_record(aggregation, penalty) -> None:
    await aggregation.send(penalty(), sender=Sender("emergency_management"))
    mine = penalty(source_department="fire_rescue")
    receipt = await aggregation.send(mine, sender=Sender("fire_rescue"))
    assert [each.problem.code for each in receipt.rejections] == ["foreign_record"]
    assert rows(aggregation, "select max(version) from record") == [(1,)]


async def test_each_ledger_number_rings_once(aggregation, penalty) -> None:
    await aggregation.send(penalty())
    await aggregation.send(penalty())
    await aggregation.send(penalty("P-2"))
    subject = "onedoor.aggregation.v1.ledger_advanced"
    assert rows(aggregation, "select subject from outbox") == [(subject,)] * 2


async def test_the_ledger_says_what_a_number_is_about(aggregation, penalty, registration) -> None:
    await aggregation.send(penalty())
    await aggregation.send(penalty("P-2"))
    await aggregation.send(registration())
    assert rows(aggregation, "select types from ledger order by ledger") == [(3,), (1,), (7,)]
