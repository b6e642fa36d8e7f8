"""Departments that agree: announced, held for review, released."""

from datetime import date
from typing import Any

import pytest

from onedoor.scoring.v1 import events_pb2
from scoring.domain.errors import ReasonMissing
from scoring.usecases.decide_held_agreements import DecideHeldAgreements
from scoring.usecases.list_held_agreements import ListHeldAgreements

pytestmark = pytest.mark.real

MARKET, EMERGENCY, FIRE = "market_regulation", "emergency_management", "fire_rescue"


def agreements(city: Any) -> list[events_pb2.AgreementChanged]:
    return [
        events_pb2.AgreementChanged.FromString(payload)
        for payload in city.told("agreement_changed")
    ]


async def reviewed(city: Any) -> None:
    """The first run of the model is through, so that live changes are told."""
    await city.run("first")


async def test_departments_with_membership_and_evidence_of_their_own_agree(
    city: Any, say: Any
) -> None:
    await reviewed(city)
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc),
        say.member(uscc, FIRE, MARKET),
        *say.high_for(uscc, FIRE, 100),
        *say.high_for(uscc, MARKET, 200),
        *say.high_for(uscc, EMERGENCY, 300),
    )
    await city.touched()
    (told,) = agreements(city)
    assert (told.uscc, told.epoch, told.route) == (uscc, 1, events_pb2.ROUTE_ON_SITE)
    assert {(d.department_id, len(d.record_ids), d.by_score) for d in told.departments} == {
        (FIRE, 2, True),
        (MARKET, 5, True),
    }
    assert sorted(d.rank for d in told.departments) == [1, 2]
    assert told.caused_at.ToSeconds() == 1785542401


async def test_a_general_direct_rule_alone_is_no_departments_own_evidence(
    city: Any, say: Any
) -> None:
    await reviewed(city)
    uscc = say.company(1)
    debtor = say.record(
        *(uscc, 1, "court", "executed_debtor"),
        debtor_type="dishonest",
        status="published",
        published_on=date(2026, 7, 1),
        case_filed_on=date(2026, 7, 1),
    )
    city.aggregation.commit(say.registered(uscc), say.member(uscc, FIRE, MARKET), debtor)
    await city.touched()
    assert {int(risk) for risk in city.classes(uscc).values()} == {3}
    assert agreements(city) == []
    hazard = say.record(uscc, 2, FIRE, subkind="major_fire_hazard", occurred_on=date(2026, 8, 1))
    city.aggregation.commit(hazard)
    await city.touched()
    (told,) = agreements(city)
    assert [(d.department_id, d.by_score) for d in told.departments] == [(FIRE, False)]


async def test_an_unreachable_enterprise_is_met_remotely(city: Any, say: Any) -> None:
    await reviewed(city)
    uscc = say.company(1)
    visit = say.record(
        *(uscc, 1, FIRE, "inspection_result"),
        task_id="t-1",
        result_code="unreachable",
        inspection_mode="special",
        problem_found=False,
        completed_on=date(2026, 8, 2),
    )
    city.aggregation.commit(
        say.registered(uscc), say.member(uscc, FIRE), *say.high_for(uscc, FIRE, 100), visit
    )
    await city.touched()
    (told,) = agreements(city)
    assert told.route == events_pb2.ROUTE_REMOTE


async def test_who_joins_and_who_leaves_is_told_with_a_new_epoch_each(city: Any, say: Any) -> None:
    await reviewed(city)
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc), say.member(uscc, FIRE, MARKET), *say.high_for(uscc, FIRE, 100)
    )
    await city.touched()
    city.aggregation.commit(*say.high_for(uscc, MARKET, 200))
    await city.touched()
    city.aggregation.commit(say.member(uscc, MARKET))
    await city.touched()
    city.aggregation.commit(say.member(uscc))
    await city.touched()
    assert [
        (told.epoch, sorted(d.department_id for d in told.departments)) for told in agreements(city)
    ] == [
        (1, [FIRE]),
        (2, [FIRE, MARKET]),
        (3, [MARKET]),
        (4, []),
    ]


async def test_before_the_first_run_is_through_agreements_are_held(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc),
        say.member(uscc, FIRE, MARKET),
        *say.high_for(uscc, FIRE, 100),
        *say.high_for(uscc, MARKET, 200),
    )
    await city.touched()
    await reviewed(city)
    assert agreements(city) == []
    page = await ListHeldAgreements(city.database.transaction)("", 50)
    assert (page.total, page.more) == (1, False)
    assert [(u, a.epoch, a.reason) for u, a in page.agreements] == [(uscc, 1, "first_run")]


async def test_what_a_first_run_itself_finds_is_held_and_a_later_run_tells(
    city: Any, say: Any
) -> None:
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc), say.member(uscc, FIRE), *say.high_for(uscc, FIRE, 100)
    )
    await city.touched()
    for name, state in (("first", "held"), ("second", "announced")):
        city.change("delete from agreement")
        await city.run(name)
        assert city.rows("select state from agreement") == [(state,)]
    assert len(agreements(city)) == 1


async def test_a_department_that_joins_later_announces_what_was_held(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc), say.member(uscc, FIRE, MARKET), *say.high_for(uscc, FIRE, 100)
    )
    await city.touched()
    await reviewed(city)
    city.aggregation.commit(*say.high_for(uscc, MARKET, 200))
    await city.touched()
    assert [(told.epoch, len(told.departments)) for told in agreements(city)] == [(2, 2)]


async def test_a_released_agreement_is_told_once_and_a_newer_one_is_not_decided_unseen(
    city: Any, say: Any
) -> None:
    held, newer = say.company(1), say.company(2)
    for number, uscc in enumerate((held, newer)):
        city.aggregation.commit(
            say.registered(uscc),
            say.member(uscc, FIRE),
            *say.high_for(uscc, FIRE, 100 + 10 * number),
        )
    await city.touched()
    decide = DecideHeldAgreements(city.database.transaction)
    with pytest.raises(ReasonMissing):
        await decide([(held, 1)], True, " ", "coordinator")
    keys = [(held, 1), (newer, 7)]
    assert await decide(keys, True, "reviewed", "coordinator") == 1
    assert await decide(keys, True, "reviewed", "coordinator") == 0
    (told,) = agreements(city)
    assert (told.uscc, told.epoch, [d.rank for d in told.departments]) == (held, 1, [1])
    assert city.rows("select uscc, epoch, released, decided_by from agreement_decision") == [
        (held, 1, True, "coordinator")
    ]


async def test_a_discarded_agreement_stays_silent_while_it_shrinks(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc),
        say.member(uscc, FIRE, MARKET),
        *say.high_for(uscc, FIRE, 100),
        *say.high_for(uscc, MARKET, 200),
    )
    await city.touched()
    await reviewed(city)
    decide = DecideHeldAgreements(city.database.transaction)
    assert await decide([(uscc, 1)], False, "old news", "coordinator") == 1
    city.aggregation.commit(say.member(uscc, FIRE))
    await city.touched()
    assert agreements(city) == []
    assert city.rows("select epoch, state from agreement") == [(2, "discarded")]
