"""The metrics of draws, each worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from sampling.domain.errors import WrongDays
from sampling.domain.estimate import Seen
from sampling.domain.metrics import Month, OfDepartment, Rate, Scope
from sampling.domain.plan import Partner
from sampling.domain.stratum import Ratios, Stratum

pytestmark = pytest.mark.real

YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))
FIRE, MARKET = "fire_rescue", "market_regulation"
UNDIRECTED = {
    "ratios": None, "mandatory_high_share": Fraction(0), "undirected_share": Fraction(3, 100)
}  # fmt: skip


async def visit(
    town: Any, draw: Any, *problems: int, on: date = date(2026, 9, 10), count: int | None = None
) -> None:
    """All that a draw drew, or the first of them; those at the places named have a problem."""
    for place, uscc in enumerate((await town.listed(draw))[:count]):
        task_id = uuid4()
        for version, is_open in ((1, True), (2, False)):
            at = datetime.now(UTC)
            await town.note_task(task_id, uscc, version, is_open, [FIRE], at, draw.draw_id)
        await town.note_result(task_id, on, place in problems)


async def test_of_nothing_there_is_no_rate(town: Any) -> None:
    found = await town.read_metrics(YEAR)
    assert found.credit_rule == Rate(0, 0)
    assert found.credit_rule.value is None
    assert found.lift.relative is None
    assert (found.attainments, found.months, found.departments) == ((), (), ())
    with pytest.raises(WrongDays):
        await town.read_metrics(replace(YEAR, last_day=date(2025, 1, 1)))


async def test_the_share_of_tasks_with_a_credit_rule_counts_completed_draws(town: Any) -> None:
    """Two draws by a rule, one without: two of three. 3 % of 146 are five."""
    town.example()
    await town.drawn(await town.planned())
    again = await town.planned(check_type="other")
    await town.drawn(again)
    await town.drawn(await town.planned(check_type="third", **UNDIRECTED))
    found = await town.read_metrics(YEAR)
    assert found.credit_rule == Rate(2, 3)
    assert found.months == (Month(date(2026, 9, 1), 3, 2, 15, 0, 0),)
    assert found.departments == (OfDepartment(FIRE, 3, 15, 0, 0),)
    assert (await town.read_metrics(replace(YEAR, last_day=date(2026, 8, 31)))).months == ()
    assert (await town.read_metrics(replace(YEAR, department=MARKET))).credit_rule == Rate(0, 0)


async def test_attempts_after_the_first_are_redraws(town: Any) -> None:
    town.example()
    plan = await town.planned()
    for _ in range(3):
        await town.drawn(plan)
    assert (await town.read_metrics(YEAR)).redraws == 2


async def test_the_problem_rate_with_a_rule_is_told_beside_the_one_without(town: Any) -> None:
    """3 of 5 with a rule, 1 of 5 without: 40 points more, that is 200 % of 20 %."""
    town.example()
    await visit(town, await town.drawn(await town.planned()), 0, 1, 2)
    await visit(town, await town.drawn(await town.planned(check_type="other", **UNDIRECTED)), 0)
    found = await town.read_metrics(YEAR)
    assert (found.lift.with_rule, found.lift.without) == (Seen(5, 3), Seen(5, 1))
    assert (found.lift.difference, found.lift.relative) == (Fraction(2, 5), 2)
    assert found.undirected == Seen(5, 1)
    assert (found.visits, found.credit_rule_visits) == (10, 5)
    assert found.months == (Month(date(2026, 9, 1), 2, 1, 10, 10, 4),)


async def test_a_repeat_is_the_same_type_twice_in_a_year_and_key_supervision_is_none(
    town: Any,
) -> None:
    """All 146 are drawn in September and again in January; in January all visits of the first draw
    are made and ten of the second: ten of 146. Of another type, or as key supervision, none more.
    """
    town.example()
    every = {"ratios": Ratios(*map(Fraction, ("991/1000", "992/1000", "993/1000", "1")))}
    december = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 31)}
    january = {"on": date(2027, 1, 8)}
    await visit(town, await town.drawn(await town.planned(**every)), **january)
    town.day.advance(days=126)
    again = await town.drawn(await town.planned(**every, **december))
    assert again.drawn == 146
    await visit(town, again, count=10, **january)
    other = await town.planned(check_type="other", **every, **december)
    key = await town.planned(
        check_type="key", item_codes=("FR-003",), ratios=Ratios(*[Fraction(1)] * 4), **december
    )
    found = await town.read_metrics(Scope(date(2027, 1, 1), date(2027, 12, 31)))
    assert found.repeats == Rate(10, 146)
    for plan in (other, key, key):
        await visit(town, await town.drawn(plan), **january)
    again = await town.read_metrics(Scope(date(2027, 1, 1), date(2027, 12, 31)))
    assert again.repeats == found.repeats
    assert again.visits == 156 + 3 * 146


async def test_attainment_and_coverage_by_class(town: Any) -> None:
    """2/1/1/1 wanted and drawn of 101/33/7/5, whose floors want the same; a second draw of another
    type takes the same again: twice the quota, but floors are asked of the library once."""
    town.example()
    first = await town.drawn(await town.planned())
    await town.drawn(await town.planned(check_type="other"))
    await visit(town, first)
    found = {each.stratum: each for each in (await town.read_metrics(YEAR)).attainments}
    low = found[Stratum.LOW]
    assert (low.library, low.floor, low.quota, low.drawn) == (101, 2, 4, 4)
    assert (low.coverage, low.by_batch) == (Rate(2, 101), Rate(4, 4))
    assert low.by_year == Rate(low.different, 2)
    assert 2 <= low.different <= 4
    high = found[Stratum.HIGH]
    assert (high.library, high.floor, high.quota, high.covered) == (5, 1, 2, 1)


async def test_what_nobody_was_left_to_draw_is_a_shortfall(town: Any) -> None:
    """Every high one is drawn; the next draw of the type finds none of the five."""
    town.example()
    every = {"ratios": Ratios(*map(Fraction, ("1/100", "3/100", "1/10", "1")))}
    for _ in range(2):
        await town.drawn(await town.planned(**every))
    found = {each.stratum: each for each in (await town.read_metrics(YEAR)).attainments}
    assert (found[Stratum.HIGH].quota, found[Stratum.HIGH].shortfall) == (10, 5)
    assert (await town.read_metrics(YEAR)).shortfall == 5


async def test_visits_are_saved_by_mode_and_by_going_together(town: Any) -> None:
    """Five are checked by documents; five are visited by two departments at once."""
    town.example()
    await town.drawn(await town.planned(item_codes=("FR-004",)))
    joint = (Partner(MARKET, ("MR-121",)),)
    await town.drawn(await town.planned(check_type="other", partners=joint))
    found = await town.read_metrics(YEAR)
    assert found.saved == {"remote_documents": 5, "joint": 5}
    assert found.onsite_visits_saved == 10
