"""For all orders and groupings of the same entries: the same dossiers, classes, agreements."""

import asyncio
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.real

FIRE, MARKET = "fire_rescue", "market_regulation"


def entries(say: Any) -> list[Any]:
    said = []
    for number in range(4):
        uscc = say.company(number)
        said += [
            say.registered(uscc, established_on=date(2024, number + 1, 1)),
            say.member(uscc, FIRE, *([MARKET] if number % 2 else [])),
            *say.high_for(uscc, FIRE, 100 * number + 1),
            *(say.high_for(uscc, MARKET, 100 * number + 20) if number % 2 else ()),
        ]
    fine = {
        "procedure": "ordinary",
        "severity": "general",
        "status": "effective",
        "decided_on": date(2025, 3, 1),
        "fine_and_confiscation_wan": 12.34,
    }
    said.append(say.record(say.company(2), 900, MARKET, "administrative_penalty", **fine))
    return said


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), cuts=st.lists(st.integers(1, 20), max_size=6))
def test_any_order_and_grouping_gives_the_same_bytes_and_classes(
    say: Any, emptied_city: Any, seed: int, cuts: list[int]
) -> None:
    asyncio.run(_compare(say, emptied_city, seed, cuts))


async def _compare(say: Any, emptied_city: Any, seed: int, cuts: list[int]) -> None:
    said = entries(say)
    async with emptied_city([said]) as at_once:
        await at_once.touched()
        expected = at_once.state()
    random.Random(seed).shuffle(said)
    async with emptied_city([]) as in_parts:
        while said:
            size = cuts.pop() if cuts else 5
            commit, said = said[:size], said[size:]
            in_parts.aggregation.commit(*commit)
            if len(commit) % 2:
                await in_parts.touched()
            if len(commit) % 3 == 0:
                in_parts.change("update ledger_cursor set through = 0")
        await in_parts.touched()
        assert in_parts.state() == expected


async def test_one_by_one_gives_what_all_at_once_gives(say: Any, another_city: Any) -> None:
    said = entries(say)
    async with another_city([said]) as at_once, another_city([]) as one_by_one:
        await at_once.touched()
        for entry in said:
            one_by_one.aggregation.commit(entry)
            await one_by_one.touched()
        assert one_by_one.state() == at_once.state()
