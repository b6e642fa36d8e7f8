"""Terms are counted in working days; no year is guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regulations
from regulations import NoCalendar, months_after
from regulations.loading import DATA
from rulebook import BadRules

DAYS = regulations.load().working_days
KNOWN = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
        (date(2026, 6, 1), 1, date(2026, 6, 2)),
        (date(2026, 6, 5), 1, date(2026, 6, 8)),  # Friday: the next working day is Monday
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # Saturday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # the Wednesday before a week of holidays
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # a Saturday that is worked
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # a Sunday that is worked, before the holidays
        (date(2024, 12, 31), 1, date(2025, 1, 2)),  # over the end of a year
        (date(2026, 6, 1), 20, date(2026, 6, 30)),  # 20 days, with Friday 19 June off
    ],
)
def test_a_term_ends_so_many_working_days_after_the_day_of_its_cause(day, number, last):
    assert DAYS.after(day, number) == last


def test_no_term_is_counted_past_the_last_year_that_is_known():
    assert DAYS.after(date(2026, 12, 30), 1) == date(2026, 12, 31)
    with pytest.raises(NoCalendar, match=r"2027 are not known: the rules hold 2024 to 2026\. Add"):
        DAYS.after(date(2026, 12, 31), 1)
    with pytest.raises(NoCalendar):
        DAYS.holds(date(2023, 12, 29))


@given(day=KNOWN, number=st.integers(0, 30))
def test_a_term_never_ends_on_a_day_off_and_a_longer_one_never_earlier(day, number):
    try:
        last, longer = DAYS.after(day, number), DAYS.after(day, number + 1)
    except NoCalendar:
        return
    assert last < longer
    assert DAYS.holds(longer)
    days = [day + timedelta(n) for n in range(1, (last - day).days + 1)]
    assert sum(DAYS.holds(each) for each in days) == number


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 4, 30), 36, date(2029, 4, 30)),
    ],
)
def test_months_end_on_the_last_day_where_there_is_no_such_day(day, months, later):
    assert months_after(day, months) == later


YEAR = "{{reference: x, holidays: [{{name_zh: 节, first: {0}, last: {1}}}], made_up: [{2}]}}"


@pytest.mark.parametrize(
    ("year", "text", "says"),
    [
        ("2027", YEAR.format("2027-01-03", "2027-01-01", "2027-01-09"), "begins on 2027-01-03"),
        ("2027", YEAR.format("2027-01-01", "2027-01-03", "2028-01-09"), "a day of 2028"),
        ("2028", YEAR.format("2028-01-01", "2028-01-03", "2028-01-09"), "without a gap"),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_refused(tmp_path, year, text, says):
    city = (DATA / "cities/shaoxing/city.yaml").read_text()
    (tmp_path / "city.yaml").write_text(city)
    (tmp_path / "working_days.yaml").write_text(f'years: {{"{year}": {text}}}')
    with pytest.raises(BadRules, match=says):
        regulations.load_layers(DATA / "national", tmp_path)
