"""From the ledger to stored classes, on real parts."""

from datetime import date
from typing import Any

import pytest

from faults import Unavailable
from kernel import RiskClass
from onedoor.scoring.v1 import events_pb2

pytestmark = pytest.mark.real

MARKET, FIRE = "market_regulation", "fire_rescue"


async def test_a_record_becomes_a_class(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.registered(uscc), say.member(uscc, FIRE))
    assert await city.touched() == 1
    assert city.classes(uscc)[FIRE] == RiskClass.LOW
    city.aggregation.commit(*say.high_for(uscc, FIRE, 100))
    assert await city.touched(through=2) == 2
    classes = city.classes(uscc)
    assert (classes[""], len(classes)) == (RiskClass.LOW, 34)
    assert [department for department, one in classes.items() if one] == [FIRE]
    told = [events_pb2.ClassChanged.FromString(payload) for payload in city.told("class_changed")]
    assert [(message.version, message.through) for message in told] == [(1, 1), (2, 2)]
    assert [(v.department_id, v.before, v.after) for v in told[1].views] == [(FIRE, 1, 4)]


async def test_the_history_names_the_records_and_when_they_were_known(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.registered(uscc))
    city.aggregation.commit(*say.high_for(uscc, FIRE, 100))
    await city.touched()
    rows = city.rows("select version, caused_by, cause_at, stored_at from classification_history")
    assert [(version, sorted(by)) for version, by, _, _ in rows] == [
        (1, ["0000000000000064", "0000000000000065"])
    ]
    assert rows[0][2].isoformat() == "2026-08-01T00:00:02+00:00"
    assert rows[0][3] > rows[0][2]


async def test_a_class_that_stays_is_not_written_again(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.registered(uscc))
    await city.touched()
    before = city.rows("select stored_at from classification")
    harmless = say.record(
        uscc, 9, MARKET, subkind="false_advertising", occurred_on=date(2019, 1, 1)
    )
    city.aggregation.commit(harmless)
    await city.touched()
    assert city.rows("select stored_at from classification") == before
    assert city.rows("select through from dossier") == [(2,)]
    assert len(city.told("class_changed")) == 1


async def test_an_unregistered_enterprise_has_facts_and_no_class(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.member(uscc, FIRE), *say.high_for(uscc, FIRE, 100))
    await city.touched()
    assert city.classes(uscc) == {}
    assert city.told("class_changed") == []
    city.aggregation.commit(say.registered(uscc))
    await city.touched()
    assert city.classes(uscc)[FIRE] == RiskClass.HIGH


async def test_an_enterprise_that_loses_its_registration_loses_its_class(
    city: Any, say: Any
) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.registered(uscc))
    await city.touched()
    city.aggregation.commit(say.registered(uscc, registered=False))
    await city.touched()
    assert city.classes(uscc) == {}
    last = events_pb2.ClassChanged.FromString(city.told("class_changed")[-1])
    assert {view.after for view in last.views} == {0}
    assert city.rows("select due_on from dossier") == [(None,)]


async def test_a_record_that_left_counts_where_it_went(city: Any, say: Any) -> None:
    wrong, right = say.company(1), say.company(2)
    records = say.high_for(wrong, FIRE, 100)
    city.aggregation.commit(say.registered(wrong), say.registered(right), *records)
    await city.touched()
    city.aggregation.commit(
        *(say.gone(wrong, entry.record_id) for entry in records), *say.high_for(right, FIRE, 100)
    )
    await city.touched()
    assert city.classes(wrong)[FIRE] == RiskClass.LOW
    assert city.classes(right)[FIRE] == RiskClass.HIGH
    assert city.rows("select 1 from unscored_record") == []


async def test_a_new_version_a_repair_and_a_revocation_replace_what_was(
    city: Any, say: Any
) -> None:
    uscc, on = say.company(1), date(2026, 8, 1)
    city.aggregation.commit(say.registered(uscc), *say.high_for(uscc, FIRE, 100))
    await city.touched()
    hazard = {"subkind": "major_fire_hazard", "occurred_on": on}
    settled = say.record(uscc, 100, FIRE, ended_on=date(2026, 8, 20), **hazard)
    city.aggregation.commit(settled)
    await city.touched()
    assert city.classes(uscc)[FIRE] == RiskClass.GENERAL
    accident = {"subkind": "fire_accident", "occurred_on": on, "revoked": True}
    city.aggregation.commit(say.record(uscc, 101, FIRE, **accident))
    await city.touched()
    assert city.classes(uscc)[FIRE] == RiskClass.LOW


async def test_a_doubled_window_changes_nothing(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.registered(uscc), *say.high_for(uscc, FIRE, 100))
    await city.touched()
    before, told = city.state(), city.rows("select id, payload from outbox order by id")
    city.change("update ledger_cursor set through = 0")
    await city.touched()
    assert city.state() == before
    assert city.rows("select id, payload from outbox order by id") == told


async def test_a_window_cut_between_chunks_is_read_again(
    city: Any, say: Any, another_city: Any
) -> None:
    city.touched.chunk = 2
    for number in range(7):
        uscc = say.company(number)
        city.aggregation.commit(say.registered(uscc), *say.high_for(uscc, FIRE, 100 * number + 1))
    city.aggregation.fails_after = 6
    with pytest.raises(Unavailable):
        await city.touched()
    assert 0 < len(city.rows("select 1 from dossier where through > 0")) < 7
    assert city.rows("select through from ledger_cursor") == [(0,)]
    city.aggregation.fails_after = None
    city.aggregation.commit(say.registered(say.company(9)))
    await city.touched()
    async with another_city(city.aggregation.commits) as at_once:
        await at_once.touched()
        assert [row[:9] for row in city.state()] == [row[:9] for row in at_once.state()]
    assert city.rows("select through from ledger_cursor") == [(8,)]


async def test_a_record_that_left_before_the_first_window_was_read_whole_is_forgotten(
    city: Any, say: Any
) -> None:
    wrong = say.company(1)
    records = say.high_for(wrong, FIRE, 100)
    city.aggregation.commit(say.registered(wrong), say.member(wrong, FIRE), *records)
    await city.touched()
    city.change("update ledger_cursor set through = 0")
    city.aggregation.commit(*(say.gone(wrong, entry.record_id) for entry in records))
    await city.touched()
    assert city.classes(wrong)[FIRE] == RiskClass.LOW


async def test_a_record_no_definition_can_read_is_kept_for_a_person(city: Any, say: Any) -> None:
    uscc = say.company(1)
    bad = say.record(uscc, 7, "no_such_department", subkind="fire_accident")
    city.aggregation.commit(say.registered(uscc), bad, *say.high_for(uscc, FIRE, 100))
    await city.touched()
    assert city.classes(uscc)[FIRE] == RiskClass.HIGH
    assert city.rows("select record_id, ledger from unscored_record") == [("0000000000000007", 1)]


async def test_dossiers_of_another_encoding_are_read_anew(city: Any, say: Any) -> None:
    for number in range(3):
        uscc = say.company(number)
        city.aggregation.commit(
            say.registered(uscc), say.member(uscc, FIRE), *say.high_for(uscc, FIRE, 10 * number + 1)
        )
    await city.touched()
    before = city.state()
    city.change("update dossier set encoding = 1, facts = 'old', members = '{}'")
    city.touched.rebuild._done = None
    await city.touched()
    assert city.state() == before
