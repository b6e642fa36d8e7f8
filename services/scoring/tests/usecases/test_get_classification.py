"""Somebody reads a class: what they see, and that it is written down."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kernel import RiskClass
from scoring.adapters.previous_runs import PreviousRuns
from scoring.adapters.reading import Reader
from scoring.domain.errors import BeingReclassified, NotClassified, NotKnownYet
from scoring.usecases.get_classification import GetClassification

pytestmark = pytest.mark.real

FIRE, MARKET = "fire_rescue", "market_regulation"
COORDINATOR = Reader("zhang", "console", "", "plan of the week")


def reads(city: Any, ring: Any = lambda: None) -> GetClassification:
    return GetClassification(
        city.database.transaction, city.models, city.day.clock, PreviousRuns(), ring
    )


async def filled(city: Any, say: Any) -> str:
    uscc = say.company(1)
    city.aggregation.commit(
        say.registered(uscc),
        say.member(uscc, FIRE),
        *say.high_for(uscc, FIRE, 100),
        say.record(uscc, 1, MARKET, subkind="false_advertising", occurred_on=date(2026, 8, 1)),
    )
    await city.touched()
    return uscc


async def test_a_coordinator_sees_all_views_with_findings_and_records(city: Any, say: Any) -> None:
    uscc = await filled(city, say)
    answer = await reads(city)(uscc, 0, COORDINATOR)
    views = {view.department: view for view in answer.views}
    assert len(views) == 34
    assert (views[FIRE].risk_class, views[FIRE].member) == (RiskClass.HIGH, True)
    assert views[FIRE].dedicated == 300_000
    assert views[MARKET].member is False
    findings = {finding.point: finding for finding in answer.findings}
    assert findings["fire_rescue__fire_36m"].record_ids == ("0000000000000065",)
    assert findings["fire_rescue__fire_36m"].name_zh
    assert (answer.version, answer.through, answer.on) == (1, 1, date(2026, 9, 1))


async def test_a_department_sees_the_general_view_and_its_own(city: Any, say: Any) -> None:
    uscc = await filled(city, say)
    answer = await reads(city)(uscc, 0, Reader("li", "fire", FIRE, ""))
    assert {view.department for view in answer.views} == {"", FIRE}
    assert not [f for f in answer.findings if f.point.startswith(MARKET)]


async def test_each_read_is_logged_with_its_reader(city: Any, say: Any) -> None:
    uscc = await filled(city, say)
    await reads(city)(uscc, 0, COORDINATOR)
    logged = city.rows("select uscc, version, reader, client_id, purpose from class_read")
    assert logged == [(uscc, 1, "zhang", "console", "plan of the week")]


async def test_an_answer_knows_at_least_what_was_asked_for(city: Any, say: Any) -> None:
    uscc = await filled(city, say)
    city.aggregation.commit(say.registered(say.company(2)))
    rung: list[asyncio.Task[int]] = []

    def ring() -> None:
        if not rung:
            rung.append(asyncio.get_running_loop().create_task(city.touched()))

    answer = await reads(city, ring)(uscc, 2, COORDINATOR)
    assert answer.through == 2


async def test_what_is_not_known_in_time_is_said_so(city: Any, say: Any) -> None:
    uscc = await filled(city, say)
    with pytest.raises(NotKnownYet) as fault:
        await replace(reads(city), wait_seconds=0.05)(uscc, 9, COORDINATOR)
    assert (fault.value.at_least, fault.value.through) == (9, 1)


async def test_who_has_no_class_is_not_found_and_no_read_is_logged(city: Any, say: Any) -> None:
    provisional = say.company(5)
    city.aggregation.commit(*say.high_for(provisional, FIRE, 1))
    await city.touched()
    for uscc in (provisional, say.company(6)):
        with pytest.raises(NotClassified):
            await reads(city)(uscc, 0, COORDINATOR)
    assert city.rows("select 1 from class_read") == []


async def test_a_class_of_another_model_is_not_shown_with_findings_of_this_one(
    city: Any, say: Any
) -> None:
    uscc = await filled(city, say)
    city.change("update classification set model_version = 'older'")
    with pytest.raises(BeingReclassified):
        await reads(city)(uscc, 0, COORDINATOR)
