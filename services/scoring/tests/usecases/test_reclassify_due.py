"""What a new day moves without a record."""

from datetime import date
from typing import Any

import pytest

from kernel import RiskClass

pytestmark = pytest.mark.real

FIRE = "fire_rescue"


async def test_a_fact_that_ages_out_lowers_the_class_on_its_day(city: Any, say: Any) -> None:
    uscc = say.company(1)
    records = say.high_for(uscc, FIRE, 100, date(2023, 9, 10))
    city.aggregation.commit(say.registered(uscc), say.member(uscc, FIRE), *records)
    await city.touched()
    assert city.rows("select due_on from dossier") == [(date(2026, 9, 10),)]
    city.day.advance(8)
    assert await city.due() == 0
    assert city.classes(uscc)[FIRE] == RiskClass.HIGH
    city.day.advance(1)
    assert await city.due() == 1
    assert city.classes(uscc)[FIRE] == RiskClass.HIGHER
    assert (
        city.rows(
            "select on_day, cause_at, caused_by from classification_history h"
            " join classification c using (uscc, on_day, cause_at)"
        )
        == []
    )
    last = "select on_day, cause_at, caused_by from classification_history where version = 2"
    assert city.rows(last) == [(date(2026, 9, 10), None, [])]


async def test_nobody_is_looked_at_twice_on_one_day(city: Any, say: Any) -> None:
    uscc = say.company(1)
    city.aggregation.commit(say.registered(uscc, established_on=date(2023, 9, 2)))
    await city.touched()
    city.day.advance(1)
    assert await city.due() == 1
    assert await city.due() == 0
    assert city.rows("select evaluated_on from dossier") == [(date(2026, 9, 2),)]


async def test_a_released_model_makes_everybody_due(city: Any, say: Any) -> None:
    for number in range(3):
        city.aggregation.commit(say.registered(say.company(number)))
    await city.touched()
    city.change("update dossier set model_version = 'older'")
    city.change("update classification set model_version = 'older'")
    assert await city.due() == 3
    (version,) = {row[0] for row in city.rows("select model_version from classification")}
    assert version != "older"


async def test_a_model_that_stays_makes_nobody_due(city: Any, say: Any) -> None:
    city.aggregation.commit(say.registered(say.company(1)))
    await city.touched()
    assert await city.due() == 0
