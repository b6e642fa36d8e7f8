"""What the courts tell: debtors, frozen equity, judgments."""

import numpy as np

from democity.synthetic.columns import Table, Texts
from democity.synthetic.draws import Draws, Happening, Rows
from democity.synthetic.making import (
    any_of,
    chosen,
    days,
    days_where,
    exact,
    exact_where,
    merged,
    one,
    only_where,
    together,
)
from democity.synthetic.neighbourhood import Neighbourhood, places

_COURTS = tuple(
    f"绍兴市{place}人民法院" for place in ("越城区", "柯桥区", "上虞区", "诸暨市", "嵊州市")
)
_CONDUCT = ("有履行能力而拒不履行", "违反财产报告制度", "以虚假诉讼妨碍执行")
_CAUSES = ("买卖合同纠纷", "劳动争议", "金融借款合同纠纷", "建设工程合同纠纷", "行政处罚")
_DISHONEST, _ORDINARY, _PERFORMED = range(3)
_STATUS = ("executing", "published", "performed", "terminated", "removed")
_TYPES = ("ordinary", "dishonest", "consumption_restricted")


def executed_debtor(town: Neighbourhood) -> Table:
    """Dishonest debtors on the list, others who owe, and those who have paid."""
    draws = town.draws("executed_debtor")
    exists = town.population.on_register
    dishonest = draws.state("dishonest_debtor") & exists
    ordinary = draws.state("ordinary_debtor") & exists & ~dishonest
    performed = draws.happening("debtor_performed")
    stated = [_since(town, draws, np.flatnonzero(mask), 1000) for mask in (dishonest, ordinary)]
    all_, part = together([*stated, performed])
    count = len(all_)
    unpaid = draws.size("unpaid_wan", count)
    paid = part == _PERFORMED
    over = np.minimum(all_.days + draws.random.integers(60, 500, count), town.today - 1)
    restricted = ~(part == _DISHONEST) & draws.each("consumption_restricted", all_.rows)
    open_status = draws.share("debtor_status", count)
    status = merged(
        one("published", count),
        part == _DISHONEST,
        merged(any_of(draws, ("performed", "removed"), count), paid, open_status),
    )
    return town.table(
        "executed_debtor",
        all_.rows,
        "court",
        all_.days,
        {
            "case_no": Texts("({year})浙06执{number}号", town.place * 10**7 + np.arange(count)),
            "court": any_of(draws, _COURTS, count),
            "debtor_type": chosen(
                _TYPES,
                places(
                    _TYPES,
                    (part == _DISHONEST, "dishonest"),
                    (restricted, "consumption_restricted"),
                ),
            ),
            "case_filed_on": days(all_.days - 40),
            "published_on": days_where(part == _DISHONEST, all_.days),
            "execution_amount_wan": exact(unpaid * 1.2),
            "unperformed_wan": exact(np.where(paid, 0, unpaid)),
            "conduct": only_where(any_of(draws, _CONDUCT, count), part == _DISHONEST),
            "status": status,
            "removed_on": days_where(paid, over),
        },
    )


def judicial_assistance(town: Neighbourhood) -> Table:
    """Equity frozen now; equity that was released again, told as two records of one case."""
    draws, people = town.draws("judicial_assistance"), town.population
    frozen = np.flatnonzero(draws.state("equity_frozen") & people.on_register)
    again = np.repeat(frozen, np.minimum(draws.random.geometric(0.7, len(frozen)), 4))
    now = _since(town, draws, again, 900)
    freed = draws.happening("equity_released")
    released_on = freed.days + draws.random.integers(60, 400, len(freed)).astype(np.int32)
    freed, released_on = freed[released_on < town.today], released_on[released_on < town.today]
    changed = freed[draws.each("equity_reassigned", freed.rows)]
    all_, part = together([now, freed, Happening(freed.rows, released_on), changed])
    count, in_force = len(all_), part == 0
    begun = np.arange(len(now) + len(freed))
    case = np.concatenate([begun, begun[len(now) :], len(begun) + np.arange(len(changed))])
    measure = merged(
        draws.share("judicial_measure", count),
        part <= 1,
        merged(one("unfreeze", count), part == 2, one("equity_change", count)),
    )
    return town.table(
        "judicial_assistance",
        all_.rows,
        "court",
        all_.days,
        {
            "case_no": Texts("浙06执保{number}号", town.place * 10**7 + case),
            "court": any_of(draws, _COURTS, count),
            "measure": measure,
            "equity_amount_wan": exact(draws.size("frozen_wan", count)),
            "executed_on": days(all_.days),
            "freeze_until": days_where(part <= 1, all_.days + 1095),
            "status": merged(one("in_force", count), in_force, one("released", count)),
        },
    )


def court_judgment(town: Neighbourhood) -> Table:
    """Judgments; some enterprises lose many within three years, and hardly any is a criminal."""
    draws, people = town.draws("court_judgment"), town.population
    usual = draws.happening("judgment")
    losers = np.flatnonzero(draws.state("many_lost") & people.on_register)
    often = draws.size("judgments_of_many", len(losers)).round().clip(3, 40).astype(np.int64)
    many = _since(town, draws, np.repeat(losers, often), 1000)
    crimes = draws.happening("unit_crime")
    all_, part = together([usual, many, crimes])
    count = len(all_)
    role = merged(one("defendant", count), part > 0, draws.share("case_role", count))
    lost = (part == 1) | draws.each("judgment_lost", all_.rows)
    outcome = merged(one("lost", count), lost, draws.share("other_outcome", count))
    case_type = merged(one("criminal", count), part == 2, draws.share("case_type", count))
    return town.table(
        "court_judgment",
        all_.rows,
        "court",
        all_.days,
        {
            "case_no": Texts("({year})浙06民{number}号", town.place * 10**7 + np.arange(count)),
            "case_type": case_type,
            "cause": any_of(draws, _CAUSES, count),
            "role": role,
            "outcome": merged(one("guilty", count), part == 2, outcome),
            "effective_on": days(all_.days),
            "amount_wan": exact_where(part < 2, draws.size("judgment_wan", count)),
        },
    )


def _since(town: Neighbourhood, draws: Draws, rows: Rows, longest: int) -> Happening:
    """A day for each in the last days, since it was established."""
    earliest = np.maximum(town.population.life.established_on[rows], town.today - longest)
    return Happening(rows, draws.between(earliest, town.today))
