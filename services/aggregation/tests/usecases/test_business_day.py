"""The business day, begun and set."""

from datetime import date

import psycopg
import pytest

from aggregation.domain.errors import DayGoesBack, DaysAreReal
from aggregation.usecases.begin_business_day import BeginBusinessDay
from aggregation.usecases.set_business_day import SetBusinessDay

pytestmark = pytest.mark.real

SUBJECT = "onedoor.aggregation.v1.day_began"


def told(aggregation) -> int:
    with psycopg.connect(aggregation.owner_dsn) as connection:
        query = "select count(*) from outbox where subject = %s"
        return connection.execute(query, [SUBJECT]).fetchone()[0]


async def test_a_set_day_is_told_once(aggregation) -> None:
    for _ in range(2):
        await aggregation.do.set_business_day(date(2026, 9, 3))
    assert await aggregation.do.get_business_day() == date(2026, 9, 3)
    assert told(aggregation) == 1


async def test_a_day_does_not_go_back(aggregation) -> None:
    with pytest.raises(DayGoesBack):
        await aggregation.do.set_business_day(date(2026, 8, 31))
    assert await aggregation.do.get_business_day() == date(2026, 9, 1)


async def test_real_days_are_not_set(aggregation) -> None:
    with pytest.raises(DaysAreReal):
        await SetBusinessDay(aggregation.database.transaction, False)(date(2026, 9, 3))


async def test_a_real_day_begins_once_for_all_processes(aggregation, business_day) -> None:
    begin = BeginBusinessDay(aggregation.database.transaction, business_day.clock, False)
    business_day.advance()
    await begin()
    await begin()
    assert await aggregation.do.get_business_day() == date(2026, 9, 2)
    assert told(aggregation) == 1


async def test_a_suite_that_starts_again_keeps_its_simulated_day(aggregation, business_day) -> None:
    await aggregation.do.set_business_day(date(2026, 9, 9))
    transaction = aggregation.database.transaction
    await BeginBusinessDay(transaction, business_day.clock, True, date(2026, 9, 1))()
    assert await aggregation.do.get_business_day() == date(2026, 9, 9)
