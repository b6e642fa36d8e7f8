"""Lists: abnormal operation, serious dishonesty, and the red one."""

import numpy as np

from democity.synthetic.columns import Codes, DayNumbers, Mask, Table, Texts
from democity.synthetic.draws import Draws, Happening
from democity.synthetic.kinds.register import REGISTER
from democity.synthetic.making import (
    any_of,
    chosen,
    days,
    days_where,
    merged,
    one,
    only_where,
    together,
)
from democity.synthetic.neighbourhood import Neighbourhood, places
from democity.synthetic.reporting import Reports, deadline, last_year, missing_now
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES

_STATUS = ("listed", "removed", "revoked")
_THREE_YEARS = 1095
_SHORTEST = 30
"""Days from the establishment to the first listing, at least."""
_LISTING_SOURCES = {
    "market_regulation": "market_regulation",
    "tax_major_violation": "taxation",
    "wage_arrears": "human_resources_social_security",
    "work_safety": "emergency_management",
    "procurement": "finance",
    "customs": "market_regulation",  # customs is no source of this kind: its list comes through it
    "statistics": "statistics",
    "medical_insurance": "healthcare_security",
    "fire": "fire_rescue",
    "environment": "ecology_environment",
    "court_dishonest": "court",
}
_REMOVALS = {
    "annual_report_missing": "report_submitted",
    "instant_info_missing": "info_published",
    "false_information": "info_corrected",
    "unreachable": "address_restored",
}
_HONOURS = ("政府质量奖", "专精特新企业", "重合同守信用企业", "放心消费单位", "和谐劳动关系企业")
_RED = ("纳税信用A级企业名单", "诚信示范企业名单", "海关高级认证企业名单", "环保诚信企业名单")


def abnormal_listing(town: Neighbourhood, due: Reports) -> Table:
    """Who is on the list now, who was, and who never should have been."""
    draws = town.draws("abnormal_listing")
    current = _listed_now(town, draws, due)
    past, removed = _listed_before(town, draws, current)
    all_, part = together([current, past])
    listed, count = part == 0, len(all_)
    removed_on = np.concatenate([current.days, removed])
    for_report = missing_now(town, due)[current.rows]
    wrong = ~listed & draws.each("abnormal_wrong", all_.rows)
    reason = merged(
        one("annual_report_missing", count),
        np.concatenate([for_report, draws.each("listed_for_report", past.rows)]),
        draws.share("abnormal_reason", count),
    )
    usual = chosen([_REMOVALS[str(code)] for code in reason.codes], reason.values)
    return town.table(
        "abnormal_listing",
        all_.rows,
        REGISTER,
        all_.days,
        {
            "reason": reason,
            "listed_on": days(all_.days),
            "listing_authority": Texts("绍兴市{region}市场监督管理局", np.zeros(count, np.int64)),
            "removed_on": days_where(~listed, removed_on),
            "removal_reason": only_where(
                merged(one("listing_wrong", count), wrong, usual), ~listed
            ),
            "status": _status(listed, wrong),
        },
    )


def _listed_now(town: Neighbourhood, draws: Draws, due: Reports) -> Happening:
    """Since when who is on the list is on it; for a missing report since that July at least."""
    life = town.population.life
    now = np.flatnonzero(draws.state("abnormal_listed") & town.population.on_register)
    now = now[life.established_on[now] < town.today - _SHORTEST]
    since = town.today - draws.size("listed_days", len(now)).clip(1, 2500)
    july = deadline(last_year(town.today)) + 8
    since = np.where(missing_now(town, due)[now], np.minimum(since, july), since)
    return Happening(now, np.maximum(since, life.established_on[now] + _SHORTEST).astype(np.int32))


def _listed_before(
    town: Neighbourhood, draws: Draws, current: Happening
) -> tuple[Happening, DayNumbers]:
    """Listings that ended, and when: before today, and before the enterprise was listed again."""
    before = draws.happening("abnormal_removed")
    again = np.full(len(town.population), town.today, np.int32)
    again[current.rows] = current.days
    stayed = draws.size("listing_ended_after_days", len(before)).clip(5)
    removed = np.minimum(before.days + stayed, again[before.rows] - 1).astype(np.int32)
    known = removed > before.days
    return before[known], removed[known]


def serious_dishonesty_listing(town: Neighbourhood, debtors: Table) -> Table:
    """Who is listed for three years, who was, and the courts' own list of dishonest debtors."""
    draws, life = town.draws("serious_dishonesty_listing"), town.population.life
    now = np.flatnonzero(draws.state("serious_listed") & town.population.on_register)
    since = draws.between(
        np.maximum(town.today - _THREE_YEARS + 5, life.established_on[now]), town.today
    )
    past = draws.happening("serious_removed")
    published = debtors.columns["debtor_type"]
    assert isinstance(published, Codes)
    shamed = debtors.take(published.values == published.codes.index("dishonest"))
    rows = (shamed.enterprise - town.population.first).astype(np.intp)
    all_, part = together([Happening(now, since), past, Happening(rows, shamed.produced_on)])
    count, gone = len(all_), part == 1
    code = merged(one("court_dishonest", count), part == 2, draws.share("serious_list", count))
    sources = [SOURCE_PLACES[_LISTING_SOURCES[str(each)]] for each in code.codes]
    early = all_.days + 365 + draws.random.integers(0, 300, count)
    over = gone & (early < town.today)
    return town.table(
        "serious_dishonesty_listing",
        all_.rows,
        chosen(SOURCE_IDS, np.array(sources)[code.values]),
        all_.days,
        {
            "list_code": code,
            "legal_article": any_of(draws, ("第五条", "第七条", "第九条", "第十条"), count),
            "listed_on": days(all_.days),
            "listing_authority": Texts("绍兴市{source}", np.zeros(count, np.int64)),
            "expires_on": days(all_.days + _THREE_YEARS),
            "removed_on": days_where(over, early),
            "removal_reason": only_where(one("repaired", count), over),
            "status": _status(~over, np.zeros(count, np.bool_)),
        },
    )


def red_list(town: Neighbourhood) -> Table:
    """Good standing now, and honours won."""
    draws, life = town.draws("red_list"), town.population.life
    now = np.flatnonzero(draws.state("red_listed") & (life.state == 0))
    since = draws.between(np.maximum(town.today - 700, life.established_on[now]), town.today)
    all_, part = together([Happening(now, since), draws.happening("honour")])
    listed, count = part == 0, len(all_)
    name = merged(any_of(draws, _RED, count), listed, any_of(draws, _HONOURS, count))
    return town.table(
        "red_list",
        all_.rows,
        town.acting(draws, all_.rows),
        all_.days,
        {
            "list_type": merged(one("red_list", count), listed, one("honour", count)),
            "list_name": name,
            "awarding_body": Texts("绍兴市{source}", np.zeros(count, np.int64)),
            "level": draws.share("admin_level", count),
            "listed_on": days(all_.days),
            "valid_to": days_where(listed, all_.days + 730),
            "status": one("listed", count),
        },
    )


def _status(listed: Mask, revoked: Mask) -> Codes:
    found = places(_STATUS, (listed, "listed"), (revoked, "revoked"), (~listed, "removed"))
    return chosen(_STATUS, found)
