"""Smart exclusion: who is left out, for which reason, and whom no limit of routine draws binds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from sampling.domain.pool import Exclusion
from sampling.domain.stratum import Ratios

pytestmark = pytest.mark.real

ALL = Ratios(*[Fraction(1)] * 4)


async def reasons(town: Any, draw: Any) -> dict[str, Exclusion]:
    found, more = await town.list_exclusions(draw.draw_id, "", "", 500)
    assert not more
    return dict(found)


async def visit(town: Any, draw: Any) -> None:
    """The department has been to all that it drew."""
    at = datetime.now(UTC) + timedelta(seconds=1)
    for uscc in await town.listed(draw):
        await town.note_task(uuid4(), uscc, 2, False, ["fire_rescue"], at)


async def test_each_who_is_left_out_has_a_reason_and_pages_are_in_order(town: Any) -> None:
    town.example()
    drawn = await town.listed(await town.drawn(await town.planned()))
    second = await town.drawn(await town.planned())
    assert await reasons(town, second) == dict.fromkeys(drawn, Exclusion.DRAWN_THIS_YEAR)
    first, more = await town.list_exclusions(second.draw_id, "", "", 2)
    rest, end = await town.list_exclusions(second.draw_id, "", first[-1][0], 50)
    assert [uscc for uscc, _ in [*first, *rest]] == sorted(drawn)
    assert (more, end) == (True, False)


async def test_another_type_of_check_is_bound_by_the_cap_of_its_items_only(town: Any) -> None:
    """FR-001 may be checked twice a year at one enterprise, FR-002 too; the third draw finds it so.

    All five of a stratum are drawn each time, each time for another type of check.
    """
    members = town.example()
    rule = {"ratios": replace(ALL, low=Fraction(1, 100), general=Fraction(3, 100))}
    for check_type, left_out in (("first", 0), ("second", 0), ("third", 12)):
        draw = await town.drawn(await town.planned(check_type=check_type, **rule))
        assert len(await reasons(town, draw)) >= left_out
        found = await reasons(town, draw)
        high = {uscc: reason for uscc, reason in found.items() if uscc in members[134:]}
        assert high == dict.fromkeys(members[134:] if left_out else [], Exclusion.ANNUAL_CAP)
        await visit(town, draw)


async def test_key_supervision_is_drawn_again_in_the_same_year(town: Any) -> None:
    """FR-003 is a key item: all are drawn, and when they were visited all are drawn again."""
    town.example()
    key = await town.planned(item_codes=("FR-003",), ratios=ALL)
    first = await town.drawn(key)
    held = await town.drawn(key)
    assert (first.drawn, held.drawn) == (146, 0)
    assert set((await reasons(town, held)).values()) == {Exclusion.DRAWN_AND_OPEN}
    await visit(town, first)
    again = await town.drawn(key)
    assert (again.drawn, await reasons(town, again)) == (146, {})


async def test_routine_draws_of_one_type_stay_one_a_year_after_the_visit(town: Any) -> None:
    town.example()
    first = await town.drawn(await town.planned())
    await visit(town, first)
    second = await town.drawn(await town.planned())
    drawn = await town.listed(first)
    assert await reasons(town, second) == dict.fromkeys(drawn, Exclusion.DRAWN_THIS_YEAR)
    assert not set(drawn) & set(await town.listed(second))
