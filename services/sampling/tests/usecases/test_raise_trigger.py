"""The inclusive pool of Guangzhou: left alone by routine draws until something shows that one must
be looked at. The industry 6513 is inclusive there; 消防安全重点单位 is no prudent library."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from sampling.adapters.supervision_pools import Sizes
from sampling.domain.plan_errors import NoPools, NoReason, UnknownObject, WrongTrigger
from sampling.domain.pool import Exclusion
from sampling.domain.stratum import Ratios

pytestmark = pytest.mark.real

ALL = Ratios(*[Fraction(1)] * 4)


@pytest.fixture
def guangzhou(town: Any) -> Any:
    town.aggregation.industry = "6513"
    return town.governed_as("guangzhou")


def settle(town: Any, make: Any, *libraries: str) -> list[str]:
    """Ten of class low, ten of class high."""
    members: list[str] = make.companies(20)
    through = town.aggregation.commit(members, *libraries)
    town.scoring.say("run-1", members[:10], [], [], members[10:], through=through)
    return members


async def reasons(town: Any, draw: Any) -> dict[str, Exclusion]:
    return dict((await town.list_exclusions(draw.draw_id, "", "", 500))[0])


async def test_routine_draws_leave_the_inclusive_alone_but_whose_class_is_high(
    guangzhou: Any, make: Any
) -> None:
    members = settle(guangzhou, make, make.other_library)
    draw = await guangzhou.drawn(await guangzhou.planned(library=make.other_library))
    shelter = dict.fromkeys(members[:10], Exclusion.INCLUSIVE_POOL)
    assert await reasons(guangzhou, draw) == shelter
    assert set(await guangzhou.listed(draw)) <= set(members[10:])


async def test_prudence_wins_where_both_match(guangzhou: Any, make: Any) -> None:
    settle(guangzhou, make, make.library, make.other_library)
    draw = await guangzhou.drawn(await guangzhou.planned(library=make.other_library))
    assert await reasons(guangzhou, draw) == {}
    assert (await guangzhou.get_supervision_pools())[1] == Sizes(20, 0, 0)


async def test_a_trigger_reopens_one_until_it_is_visited(guangzhou: Any, make: Any) -> None:
    members = settle(guangzhou, make, make.other_library)
    await guangzhou.follow_ledger()
    for _ in range(2):
        since = await guangzhou.raise_trigger(members[0], "complaint_report", "12315-77", "li")
        assert since == date(2026, 9, 1)
    assert guangzhou.rows("select count(*) from pool_trigger") == [(1,)]
    assert (await guangzhou.get_supervision_pools())[1] == Sizes(0, 20, 1)
    plan = await guangzhou.planned(library=make.other_library)
    assert members[0] not in await reasons(guangzhou, await guangzhou.drawn(plan))
    before = datetime.now(UTC) - timedelta(days=1)
    await guangzhou.note_task(uuid4(), members[0], 1, False, ["transport"], before)
    assert (await guangzhou.get_supervision_pools())[1].reopened == 1
    await guangzhou.note_task(uuid4(), members[0], 1, False, ["transport"], datetime.now(UTC))
    assert (await guangzhou.get_supervision_pools())[1].reopened == 0


async def test_key_supervision_takes_no_notice_of_the_pool(guangzhou: Any, make: Any) -> None:
    settle(guangzhou, make, make.other_library)
    plan = await guangzhou.planned(library=make.other_library, item_codes=("FR-003",), ratios=ALL)
    assert (await guangzhou.drawn(plan)).drawn == 20


async def test_a_trigger_that_cannot_be_is_refused(guangzhou: Any, town: Any, make: Any) -> None:
    members = settle(guangzhou, make, make.other_library)
    await guangzhou.follow_ledger()
    with pytest.raises(WrongTrigger, match="complaint_report, data_monitoring"):
        await guangzhou.raise_trigger(members[0], "class_high", "x", "li")
    with pytest.raises(NoReason, match="what shows the trigger"):
        await guangzhou.raise_trigger(members[0], "complaint_report", "", "li")
    with pytest.raises(UnknownObject):
        await guangzhou.raise_trigger(make.company(99), "complaint_report", "x", "li")
    with pytest.raises(NoPools, match="Zhoukou has no prudent and inclusive pools"):
        await town.raise_trigger(members[0], "complaint_report", "x", "li")
