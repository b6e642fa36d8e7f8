"""What is told month by month: taxes, social insurance, electricity and water."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from democity.synthetic.columns import (
    ABSENT,
    NO_DAY,
    Amounts,
    Codes,
    Column,
    DayNumbers,
    Days,
    Ints,
    Mask,
    Table,
    day_number,
    day_of,
)
from democity.synthetic.draws import Draws, Rows
from democity.synthetic.making import chosen, merged, one
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES

_TOLD_AFTER = 15
_SEASON = 0.15
"""By how much usage rises in summer and winter."""
_HOUSEHOLD = ("normal", "abnormal")
_SOCIAL_SOURCES = ("human_resources_social_security", "taxation")


class _Months:
    """The months told, oldest first, and for each row whose and which it is."""

    def __init__(self, town: Neighbourhood, draws: Draws, who: Mask) -> None:
        ages = sorted(town.months, reverse=True)
        self.firsts = np.array([_first(town.today, age) for age in ages], np.int32)
        self.ends = np.array([_first(town.today, age - 1) for age in ages], np.int32)
        life = town.population.life
        rows, months = [], []
        for place in range(len(ages)):
            existed = who & (life.established_on < self.firsts[place])
            told = existed & (life.active_until > self.ends[place])
            rows.append(np.flatnonzero(told))
            months.append(np.full(len(rows[-1]), place, np.int16))
        every = np.concatenate(rows)
        kept = ~draws.each("month_not_told", every)
        self.rows: Rows = every[kept]
        self.month: NDArray[np.int16] = np.concatenate(months)[kept]
        self.age: Ints = np.array(ages)[self.month]

    @property
    def period(self) -> Days:
        return Days(self.firsts[self.month], "month")

    @property
    def told_on(self) -> DayNumbers:
        return (self.ends[self.month] + _TOLD_AFTER).astype(np.int32)

    def season(self) -> NDArray[np.float64]:
        """From 0 in January to 11 in December."""
        return np.array([day_of(day).month - 1 for day in self.firsts.tolist()])[self.month]


def _first(today: int, age: int) -> int:
    """The first day of a month: 0 is the last one told before today."""
    told = day_of(today - _TOLD_AFTER - 1)
    month = told.year * 12 + told.month - 2 - age
    return day_number(date(month // 12, month % 12 + 1, 1))


def tax_status(town: Neighbourhood) -> Table:
    """Household status, months of zero declarations, and the yearly credit grade."""
    draws, people = town.draws("tax_status"), town.population
    months = _Months(town, draws, people.life.state >= 0)
    count = len(people)
    abnormal = draws.state("tax_abnormal") & people.live
    since = np.where(abnormal, draws.random.integers(1, 30, count), 0)
    zeros = np.where(draws.state("zero_declarations"), draws.size("zero_months", count), 0)
    months_of = np.maximum(zeros.round(), np.where(zeros > 0, 3, 0)).astype(np.int64)
    is_abnormal = months.age < since[months.rows]
    recognised = np.array([_first(town.today, age) for age in range(31)], np.int32)
    return town.table(
        "tax_status",
        months.rows,
        "taxation",
        months.told_on,
        {
            "period": months.period,
            "household_status": chosen(_HOUSEHOLD, is_abnormal.astype(np.int16)),
            "recognised_on": Days(
                np.where(is_abnormal, recognised[since[months.rows]], NO_DAY).astype(np.int32)
            ),
            "zero_declaration_months": Amounts(
                np.maximum(months_of[months.rows] - months.age, 0), 0
            ),
            **_credit(town, draws, months),
        },
    )


def _credit(town: Neighbourhood, draws: Draws, months: _Months) -> dict[str, Column]:
    """Graded each April for the year before; a household without a grade yet has none."""
    everyone = np.arange(len(town.population))
    grade = draws.grade("tax_credit", everyone)
    graded_on = np.array([_graded(day_of(end)) for end in months.ends.tolist()], np.int32)
    on = graded_on[months.month]
    known = on > town.population.life.established_on[months.rows] + 365
    values = np.where(known, grade.values[months.rows], ABSENT).astype(np.int16)
    return {
        "tax_credit_grade": Codes(grade.codes, values),
        "evaluated_on": Days(np.where(known, on, NO_DAY).astype(np.int32)),
    }


def _graded(end: date) -> int:
    """The last 20 April up to the end of a month."""
    april = date(end.year, 4, 20)
    return day_number(april if april < end else date(end.year - 1, 4, 20))


def social_insurance(town: Neighbourhood) -> Table:
    """Who is insured, and for how many months nothing was paid."""
    draws, people = town.draws("social_insurance"), town.population
    months = _Months(town, draws, draws.state("insured") | (people.employees > 30))
    owing = np.where(
        draws.state("social_arrears"), draws.size("social_arrears_months", len(people)), 0
    )
    owing = np.where(owing > 0, owing.round().clip(1, 24), 0).astype(np.int64)
    level = _fallen(draws, months, "headcount_fall", people.employees.astype(np.float64))
    heads = np.rint(level * draws.size("monthly_headcount", len(level))).astype(np.int64)
    arrears = np.maximum(owing[months.rows] - months.age, 0)
    second = draws.state("insured_by_taxation")[months.rows]
    source = np.where(second, *(SOURCE_PLACES[each] for each in _SOCIAL_SOURCES[::-1]))
    return town.table(
        "social_insurance",
        months.rows,
        chosen(SOURCE_IDS, source),
        months.told_on,
        {
            "period": months.period,
            "insured_headcount": Amounts(heads, 0),
            "arrears_months": Amounts(arrears, 0),
            "arrears_wan": Amounts(arrears * np.maximum(heads, 1) * 12, 2),
        },
    )


def utility_usage(town: Neighbourhood) -> Table:
    """Electricity from the grid, water from the water company."""
    draws, people = town.draws("utility_usage"), town.population
    months = _Months(town, draws, draws.state("metered"))
    usual = draws.size("electricity_per_employee", len(people)) * np.maximum(people.employees, 1)
    used = _fallen(draws, months, "energy_fall", usual)
    season = 1 + _SEASON * np.cos((months.season() - 6.5) * np.pi / 3)
    used = used * season * draws.size("monthly_usage", len(used))
    water = draws.state("water_only")[months.rows]
    source = np.where(water, SOURCE_PLACES["water_company"], SOURCE_PLACES["grid_company"])
    owing = draws.state("utility_arrears")[months.rows] & (months.age < 3)
    amount = np.rint(used).astype(np.int64)
    return town.table(
        "utility_usage",
        months.rows,
        chosen(SOURCE_IDS, source),
        months.told_on,
        {
            "period": months.period,
            "electricity_kwh": Amounts(np.where(water, ABSENT, amount), 0),
            "water_ton": Amounts(np.where(water, amount // 40, ABSENT), 0),
            "arrears": merged(one(True, len(used)), owing, one(False, len(used))),
        },
    )


def _fallen(
    draws: Draws, months: _Months, name: str, usual: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A level of each enterprise; of some it fell to a part of itself some months ago."""
    fell = draws.state(name)
    since = np.where(fell, draws.random.integers(3, 12, len(usual)), 0)
    left = draws.size("left_after_fall", len(usual)).clip(0, 0.95)
    part = np.where(months.age < since[months.rows], left[months.rows], 1.0)
    return usual[months.rows] * part
