"""Evaluations by others, and promises made."""

from datetime import date

import numpy as np

from democity.synthetic.columns import Codes, Table, Texts, day_number, day_of
from democity.synthetic.draws import Happening
from democity.synthetic.making import chosen, days, days_where, merged, one, only_where, together
from democity.synthetic.neighbourhood import Neighbourhood, places
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES
from democity.synthetic.trades import trades

_EVALUATIONS = ("public_credit", "industry", "platform")
_RAW = {
    "excellent": "优秀",
    "good": "良好",
    "medium": "中等",
    "poor": "差",
    "ge_4": "4.3分",
    "from_3_to_4": "3.6分",
    "lt_3": "2.4分",
}
_SCHEMES = ("公共信用2025版", "行业信用2025版", "平台评分2025版")
_STATUS = ("performed", "pending", "overdue", "breached")
_RESULTS = ("normal", "to_rectify", "breached")
_ITEMS = tuple(f"CN{number:03d}" for number in range(1, 82))
_PUBLIC_YEARS = 2


def credit_evaluation(town: Neighbourhood) -> Table:
    """The province evaluates everybody each year, departments and platforms evaluate some."""
    draws, people = town.draws("credit_evaluation"), town.population
    year = day_of(town.today - 60).year
    yearly = [
        np.flatnonzero((people.life.established_on < on) & (people.life.active_until > on))
        for on in (day_number(date(year - ago, 3, 1)) for ago in range(_PUBLIC_YEARS))
    ]
    public = np.concatenate(yearly)
    public_on = np.repeat(
        [day_number(date(year - ago, 3, 1)) for ago in range(_PUBLIC_YEARS)],
        [len(each) for each in yearly],
    )
    some = [
        np.flatnonzero(draws.state(name) & people.live)
        for name in ("industry_evaluated", "platform_rated")
    ]
    some_on = [
        draws.between(np.maximum(people.life.established_on[rows], town.today - 600), town.today)
        for rows in some
    ]
    all_, part = together(
        [Happening(public, public_on.astype(np.int32)), *map(Happening, some, some_on)]
    )
    everyone = np.arange(len(people))
    drawn = [
        draws.grade(name, everyone) for name in ("public_credit", "industry_credit", "platform")
    ]
    public_grade, own_grade, rated = (_of(each, all_) for each in drawn)
    graded = merged(public_grade, part == 0, own_grade)
    raw = merged(graded, part < 2, rated)
    watched = town.acting(draws, all_.rows)
    province = chosen(SOURCE_IDS, np.full(len(all_), SOURCE_PLACES["development_reform"]))
    market = town.from_source("market_regulation", len(all_))
    words = [sector.word for sector in trades().sectors]
    return town.table(
        "credit_evaluation",
        all_.rows,
        merged(province, part == 0, merged(watched, part == 1, market)),
        all_.days,
        {
            "evaluation_type": chosen(_EVALUATIONS, part),
            "industry_domain": only_where(chosen(words, people.sector[all_.rows]), part == 1),
            "grade": only_where(graded, part < 2),
            "raw_grade": chosen([_RAW.get(str(c), f"{c}级") for c in raw.codes], raw.values),
            "scheme": chosen(_SCHEMES, part),
            "rating_band": only_where(rated, part == 2),
            "evaluated_on": days(all_.days),
        },
    )


def _of(grade: Codes, happening: Happening) -> Codes:
    return Codes(grade.codes, grade.values[happening.rows])


def commitment(town: Neighbourhood) -> Table:
    """Promises: most are kept, some wait, a few are overdue or broken."""
    draws, people = town.draws("commitment"), town.population
    late = np.flatnonzero(draws.state("commitment_overdue") & people.live)
    late_on = draws.before(200, 400, len(late))
    known = late_on > people.life.established_on[late]
    all_, part = together(
        [draws.happening("commitment"), draws.happening("commitment_breached"),
         Happening(late[known], late_on[known])]
    )  # fmt: skip
    count, breached, overdue = len(all_), part == 1, part == 2
    due = all_.days + np.where(overdue, 120, draws.random.integers(30, 180, count))
    checked = due + draws.random.integers(1, 60, count)
    verified = ~overdue & (checked < town.today)
    breached &= verified
    pending = ~overdue & ~breached & (due >= town.today)
    result = np.where(breached, 2, (draws.each("to_rectify", all_.rows)).astype(np.int16))
    mode = draws.share("verification_mode", count)
    return town.table(
        "commitment",
        all_.rows,
        town.acting(draws, all_.rows),
        all_.days,
        {
            "commitment_no": Texts("CNS{number:010d}", town.place * 10**7 + np.arange(count)),
            "commitment_type": draws.share("commitment_type", count),
            "item_code": chosen(_ITEMS, draws.random.integers(0, len(_ITEMS), count)),
            "template_id": Texts("MB{number:03d}-v1", draws.random.integers(1, 60, count)),
            "made_on": days(all_.days),
            "due_on": days(due),
            "public": merged(one(True, count), part >= 0, one(False, count)),
            "performance_status": chosen(
                _STATUS,
                places(_STATUS, (overdue, "overdue"), (breached, "breached"), (pending, "pending")),
            ),
            "verification_mode": only_where(mode, verified),
            "verification_result": only_where(chosen(_RESULTS, result), verified),
            "verified_on": days_where(verified, checked),
        },
    )
