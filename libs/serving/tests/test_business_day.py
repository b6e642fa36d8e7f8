from datetime import date

import pytest

from serving import BusinessDay


async def test_a_simulated_day_is_asked_once_and_then_told() -> None:
    asked: list[int] = []

    async def ask() -> date:
        asked.append(1)
        return date(2026, 9, 1)

    day = BusinessDay(simulated=True, ask=ask)
    assert [await day.today(), await day.today()] == [date(2026, 9, 1)] * 2
    assert len(asked) == 1
    day.begin(date(2026, 9, 3))
    assert await day.today() == date(2026, 9, 3)


async def test_a_day_never_goes_back() -> None:
    day = BusinessDay(simulated=True)
    day.begin(date(2026, 9, 3))
    day.begin(date(2026, 9, 2))
    assert await day.today() == date(2026, 9, 3)


async def test_a_simulated_day_that_never_began_is_a_bug() -> None:
    with pytest.raises(RuntimeError):
        await BusinessDay(simulated=True).today()
