"""What enterprises disclose themselves: annual reports, and facts as they arise."""

import numpy as np

from democity.synthetic.columns import Column, Days, Table
from democity.synthetic.draws import Draws, Happening, Rows
from democity.synthetic.kinds.register import REGISTER
from democity.synthetic.making import (
    chosen,
    days,
    days_where,
    exact_where,
    only_where,
    yes,
)
from democity.synthetic.neighbourhood import Neighbourhood, places
from democity.synthetic.reporting import (
    Reports,
    days_of,
    deadline,
    first_day,
    last_year,
)

_STATUS = ("on_time", "late", "missing")
_WORKING_DAYS_20 = 28


def annual_report(town: Neighbourhood, due: Reports) -> Table:
    """Reports handed in; of those missing some are told as missing, of the others nothing is.

    In the first half of a year some have already reported on the year before.
    """
    draws = town.draws("annual_report")
    told = ~due.missing | draws.each("report_told_missing", due.rows)
    early = _early(town, draws)
    rows = np.concatenate([due.rows[told], early.rows])
    newest = last_year(town.today) + 1
    year = np.concatenate([due.year[told], np.full(len(early), newest)])
    missing = np.concatenate([due.missing[told], np.zeros(len(early), np.bool_)])
    late = np.concatenate([due.late[told], np.zeros(len(early), np.bool_)])
    years = sorted(set(year.tolist()))
    opens = days_of(year, {each: first_day(each + 1) for each in years})
    closes = days_of(year, {each: deadline(each) for each in years})
    in_time = draws.between(opens + 5, closes + 1)
    in_time[len(rows) - len(early) :] = early.days
    submitted = np.where(late, closes + 1 + draws.random.integers(0, 240, len(rows)), in_time)
    on = np.where(missing, closes + 1, np.minimum(submitted, town.today - 1)).astype(np.int32)
    year_of = days_of(year, {each: first_day(each) for each in years})
    return town.table(
        "annual_report",
        rows,
        REGISTER,
        on,
        {
            "report_year": Days(year_of, "year"),
            "submission_status": chosen(
                _STATUS, places(_STATUS, (missing, "missing"), (late, "late"))
            ),
            "submitted_on": days_where(~missing, on),
            **_content(town, draws, rows, ~missing),
        },
    )


def _early(town: Neighbourhood, draws: Draws) -> Happening:
    """Reports on the year whose deadline still lies ahead."""
    opens = first_day(last_year(town.today) + 2)
    passed = max(town.today - 1 - opens, 0)
    people = town.population
    able = np.flatnonzero((people.life.state == 0) & (people.life.established_on < opens))
    share = passed / (deadline(last_year(town.today) + 1) - opens)
    rows = able[draws.random.random(len(able)) < share]
    since = np.full(len(rows), opens)
    return Happening(rows, draws.between(since, town.today))


def _content(
    town: Neighbourhood, draws: Draws, rows: Rows, handed_in: np.ndarray
) -> dict[str, Column]:
    """The figures of a report; an all-zero one has zeros."""
    people, count = town.population, len(rows)
    zero = draws.report("all_zero", rows)
    change = draws.size("yearly_change", count)
    unpaid = draws.state("capital_unpaid")[rows] & ~zero
    figures = handed_in & ~zero
    corrected = draws.report("report_corrected", rows)
    times = np.where(corrected, draws.random.geometric(0.4, count), 0)
    return {
        "correction_count": exact_where(handed_in, times, 0),
        "all_zero_financials": only_where(yes(zero), handed_in),
        "total_assets_wan": exact_where(
            handed_in, np.where(zero, 0, people.assets_wan[rows] * change)
        ),
        "debt_to_assets": exact_where(figures, draws.size("debt_to_assets", count), 4),
        "revenue_wan": exact_where(handed_in, np.where(zero, 0, people.revenue_wan[rows] * change)),
        "employees": exact_where(handed_in, people.employees[rows], 0),
        "overdue_unpaid_capital_ratio": exact_where(
            handed_in, np.where(unpaid, draws.size("unpaid_ratio", count).clip(0, 1), 0), 4
        ),
        "financials_public": only_where(yes(draws.each("financials_public", rows)), handed_in),
    }


def instant_disclosure(town: Neighbourhood) -> Table:
    """Facts that are to be disclosed within 20 working days, and when they were."""
    draws = town.draws("instant_disclosure")
    formed = draws.happening("instant_item")
    count = len(formed)
    overdue = draws.each("instant_overdue", formed.rows) & (
        formed.days < town.today - _WORKING_DAYS_20
    )
    delay = np.where(
        overdue,
        _WORKING_DAYS_20 + draws.random.integers(2, 200, count),
        draws.random.integers(0, _WORKING_DAYS_20 - 4, count),
    )
    disclosed = formed.days + delay
    told = np.where(overdue, formed.days + _WORKING_DAYS_20 + 1, disclosed)
    return town.table(
        "instant_disclosure",
        formed.rows,
        REGISTER,
        np.minimum(told, town.today - 1).astype(np.int32),
        {
            "item": draws.share("instant_item", count),
            "formed_on": days(formed.days),
            "disclosed_on": days_where(disclosed < town.today, disclosed),
            "overdue": yes(overdue),
        },
    )
