"""Annual reports: which years are due, and who reported when."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from democity.synthetic.columns import DayNumbers, Ints, Mask, day_number, day_of
from democity.synthetic.draws import Rows
from democity.synthetic.neighbourhood import Neighbourhood

YEARS_TOLD = 3
_DEADLINE = (6, 30)
_LATE, _MISSING = 1, 2


@dataclass(frozen=True, slots=True)
class Reports:
    """Due reports: whose, for which year, and whether it is missing or came late."""

    rows: Rows
    year: Ints
    missing: Mask
    late: Mask


def deadline(year: int) -> int:
    """The last day for the report on a year: the 30 June after it."""
    return day_number(date(year + 1, *_DEADLINE))


def last_year(today: int) -> int:
    """The latest report year whose deadline has passed."""
    year = day_of(today).year - 1
    return year if deadline(year) < today else year - 1


def first_day(year: int) -> int:
    """1 January of a year."""
    return day_number(date(year, 1, 1))


def last_day(year: int) -> int:
    """31 December of a year."""
    return day_number(date(year + 1, 1, 1) - timedelta(days=1))


def reports(town: Neighbourhood) -> Reports:
    """All reports that were due in the years told, in the order of the years."""
    draws, life = town.draws("reports"), town.population.life
    latest = last_year(town.today)
    rows, years, missing, late = [], [], [], []
    for year in range(latest - YEARS_TOLD + 1, latest + 1):
        set_up, active = life.established_on <= last_day(year), life.active_until > deadline(year)
        due = np.flatnonzero(set_up & active)
        status = draws.worse("report_missing", "report_late", due)
        rows.append(due)
        years.append(np.full(len(due), year))
        missing.append(status == _MISSING)
        late.append(status == _LATE)
    return Reports(*(np.concatenate(each) for each in (rows, years, missing, late)))


def days_of(years: Ints, of: dict[int, int]) -> DayNumbers:
    """A day for each year."""
    return np.array([of[year] for year in years.tolist()], np.int32)


def missing_now(town: Neighbourhood, due: Reports) -> Mask:
    """Whose last report is missing."""
    found = np.zeros(len(town.population), np.bool_)
    found[due.rows[due.missing & (due.year == last_year(town.today))]] = True
    return found
