"""Pledges and mortgages, tax arrears, wages owed."""

import numpy as np

from democity.synthetic.columns import Column, Table, Texts
from democity.synthetic.draws import Happening
from democity.synthetic.making import (
    any_of,
    chosen,
    days,
    days_where,
    exact,
    merged,
    one,
    together,
)
from democity.synthetic.neighbourhood import Neighbourhood

_PLEDGEES = tuple(f"演示{name}银行" for name in ("越城", "兰亭", "镜湖", "会稽", "东浦"))
_TAXES = ("增值税", "企业所得税", "城镇土地使用税", "房产税")


def equity_pledge(town: Neighbourhood) -> Table:
    """Pledges of equity, some of them cancelled since."""
    draws = town.draws("equity_pledge")
    pledged = draws.happening("equity_pledged")
    count = len(pledged)
    return town.table(
        "equity_pledge",
        pledged.rows,
        "market_regulation",
        pledged.days,
        {
            "register_no": Texts("GQ{number:010d}", town.place * 10**7 + np.arange(count)),
            "pledged_ratio": exact(draws.size("pledged_ratio", count).clip(0.01, 1), 4),
            "pledgee": any_of(draws, _PLEDGEES, count),
            "registered_on": days(pledged.days),
            **_encumbrance(town, "equity_pledge", pledged),
        },
    )


def chattel_mortgage(town: Neighbourhood) -> Table:
    """Movables that secure a debt, from the central register."""
    draws = town.draws("chattel_mortgage")
    mortgaged = draws.happening("chattel_mortgaged")
    count = len(mortgaged)
    assets = town.population.assets_wan[mortgaged.rows]
    return town.table(
        "chattel_mortgage",
        mortgaged.rows,
        "pboc_register",
        mortgaged.days,
        {
            "register_no": Texts("DC{number:010d}", town.place * 10**7 + np.arange(count)),
            "secured_amount_wan": exact((assets * draws.size("secured_to_assets", count)).clip(1)),
            "registered_on": days(mortgaged.days),
            **_encumbrance(town, "chattel_mortgage", mortgaged),
        },
    )


def ip_pledge(town: Neighbourhood) -> Table:
    """Rights pledged, often several at once."""
    draws = town.draws("ip_pledge")
    pledged = draws.happening("ip_pledged")
    rights = np.repeat(np.arange(len(pledged)), draws.random.geometric(0.4, len(pledged)))
    pledged = pledged[rights]
    count = len(pledged)
    serial = town.place * 10**7 + np.arange(count)
    return town.table(
        "ip_pledge",
        pledged.rows,
        "market_regulation",
        pledged.days,
        {
            "register_no": Texts("ZC{number:010d}", serial),
            "ip_type": draws.share("ip_type", count),
            "ip_no": Texts("ZL{number:012d}", serial),
            "pledgee": any_of(draws, _PLEDGEES, count),
            "registered_on": days(pledged.days),
            **_encumbrance(town, "ip_pledge", pledged),
        },
    )


def _encumbrance(town: Neighbourhood, kind: str, registered: Happening) -> dict[str, Column]:
    """Whether it is still valid, and since when it is not."""
    draws, count = town.draws(f"{kind} status"), len(registered)
    status = draws.share("encumbrance_status", count)
    ended_on = registered.days + draws.random.integers(60, 700, count)
    ended = (status.values == status.codes.index("cancelled")) & (ended_on < town.today)
    still = merged(one("changed", count), status.values == status.codes.index("changed"),
                   one("valid", count))  # fmt: skip
    return {
        "status": merged(one("cancelled", count), ended, still),
        "cancelled_on": days_where(ended, ended_on),
    }


def tax_arrears(town: Neighbourhood) -> Table:
    """Quarterly notices of what is owed, and debts that were paid."""
    draws, people = town.draws("tax_arrears"), town.population
    owing = np.flatnonzero(draws.state("tax_arrears") & people.on_register)
    notices = np.minimum(draws.random.geometric(0.5, len(owing)), 6)
    rows = np.repeat(owing, notices)
    tax = np.repeat(draws.random.integers(0, len(_TAXES), len(owing)), notices)
    order = np.concatenate([np.arange(each) for each in notices.tolist()] or [np.zeros(0)])
    on = (town.today - 10 - order * 91 - rows % 80).astype(np.int32)
    known = on > people.life.established_on[rows]
    paid = draws.happening("tax_arrears_settled")
    all_, part = together([Happening(rows[known], on[known]), paid])
    count, settled = len(all_), part == 1
    settled_on = all_.days + draws.random.integers(20, 200, count)
    settled &= settled_on < town.today
    taxes = np.concatenate([tax[known], draws.random.integers(0, len(_TAXES), len(paid))])
    balance = np.concatenate(
        [np.repeat(draws.size("arrears_wan", len(owing)), notices)[known],
         draws.size("arrears_wan", len(paid))]
    )  # fmt: skip
    return town.table(
        "tax_arrears",
        all_.rows,
        "taxation",
        all_.days,
        {
            "tax_type": chosen(_TAXES, taxes),
            "balance_wan": exact(balance.clip(0.01)),
            "announced_on": days(all_.days),
            "status": merged(one("settled", count), settled, one("outstanding", count)),
            "settled_on": days_where(settled, settled_on),
        },
    )


def wage_arrears(town: Neighbourhood) -> Table:
    """Cases of wages owed."""
    draws = town.draws("wage_arrears")
    cases = draws.happening("wage_case")
    count = len(cases)
    status = draws.share("wage_status", count)
    paid = np.isin(status.values, [status.codes.index(code) for code in ("paid", "removed")])
    staff = np.maximum(town.population.employees[cases.rows], 1)
    workers = np.maximum(staff * draws.random.random(count), 1).astype(np.int64)
    return town.table(
        "wage_arrears",
        cases.rows,
        "human_resources_social_security",
        cases.days,
        {
            "case_no": Texts("绍人社监〔{year}〕{number}号", town.place * 10**7 + np.arange(count)),
            "confirmed_on": days(cases.days),
            "amount_wan": exact(draws.size("wages_wan", count).clip(0.1)),
            "workers": exact(workers, 0),
            "status": status,
            "paid_on": days_where(paid, cases.days + 40),
        },
    )
