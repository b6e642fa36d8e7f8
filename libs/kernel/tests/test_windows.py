from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel import day_number, day_of, fold, months_before, stack
from kernel.civil import age_out, civil, number_of, whole_years

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))


def value(world, dossier, on, point):
    scores = fold(world.program.on(on), stack([dossier]))
    return int(scores.values[0, world.program.slots[point]])


def test_a_window_begins_after_the_same_day_months_before_and_ends_with_the_day(world):
    dossier = world.dossier({"mode": "harm", "on": "2025-06-15"})
    seen = {
        day: value(world, dossier, day, "harm_12m")
        for day in (date(2025, 6, 14), date(2025, 6, 15), date(2026, 6, 14), date(2026, 6, 15))
    }
    assert list(seen.values()) == [0, 1, 1, 0]


def test_a_window_from_a_leap_day_begins_on_the_last_day_of_a_shorter_month(world):
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    on_the_28th = world.dossier({"mode": "harm", "on": "2027-02-28"})
    on_the_1st = world.dossier({"mode": "harm", "on": "2027-03-01"})
    assert value(world, on_the_28th, date(2028, 2, 29), "harm_12m") == 0
    assert value(world, on_the_1st, date(2028, 2, 29), "harm_12m") == 1


def test_now_is_from_the_first_day_until_the_end_exclusive(world):
    dossier = world.dossier({"mode": "fire", "on": "2026-01-10", "until": "2026-03-01"})
    days = (date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 28), date(2026, 3, 1))
    assert [value(world, dossier, day, "fires") for day in days] == [0, 1, 1, 0]


def test_a_window_that_opens_before_2000_holds_what_is_older_than_2000(world):
    dossier = world.dossier({"mode": "fire", "on": "1998-05-01"})
    assert value(world, dossier, date(2026, 1, 1), "fires") == 1


@given(DAYS)
def test_calendar_arithmetic_agrees_with_the_standard_library(day):
    assert civil(day_number(day)) == (day.year, day.month, day.day)
    assert number_of(day.year, day.month, day.day) == day_number(day)
    assert day_of(day_number(day)) == day


@given(DAYS, st.integers(1, 60))
def test_a_day_ages_out_on_the_first_day_whose_window_begins_with_it_or_later(day, months):
    out = day_of(age_out(day_number(day), months))
    assert months_before(out, months) >= day
    assert months_before(out - timedelta(1), months) < day


@given(DAYS, DAYS)
def test_whole_years_are_the_anniversaries_passed(since, today):
    passed = sum(months_before(today, 12 * years) >= since for years in range(1, 201))
    assert whole_years(day_number(since), day_number(today)) == passed
