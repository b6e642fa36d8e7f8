"""What the register tells: registration, its changes and filings, and who still exists."""

import numpy as np

from democity.synthetic.columns import ABSENT, Enterprises, Table, Texts
from democity.synthetic.draws import Draws, Happening
from democity.synthetic.life import STATES
from democity.synthetic.making import (
    any_of,
    chosen,
    days,
    days_where,
    exact,
    exact_where,
    one,
    only_where,
    together,
    yes,
)
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.population import ENTITY_TYPES
from democity.synthetic.relations import PREMISES
from democity.synthetic.trades import trades

REGISTER = "market_regulation"
_CHANGES = {
    "name": "name_change",
    "address": "address_change",
    "legal_representative": "representative_change",
    "shareholders": "shareholder_change",
    "registered_capital": "capital_change",
    "business_scope": "scope_change",
    "entity_type": "type_change",
    "jurisdiction": "jurisdiction_change",
    "senior_staff": "staff_change",
}
_AGENTS = tuple(f"绍兴演示商务秘书第{number}事务所" for number in range(1, 9))
_NOTICE_DAYS = 20


def registration(town: Neighbourhood) -> Table:
    """One record of each enterprise, as the register has it."""
    people, known = town.population, trades()
    rows = np.arange(len(people))
    first = people.first
    parent = people.relations.parent
    return town.table(
        "registration",
        rows,
        REGISTER,
        people.life.established_on,
        {
            "entity_type": chosen(ENTITY_TYPES, people.entity_type),
            "established_on": days(people.life.established_on),
            "legal_representative": Texts(
                "演示人{number}", first + people.relations.representative
            ),
            "registered_capital_wan": exact(people.capital_wan),
            "industry_code": chosen([each.code for each in known.sectors], people.sector),
            "scope_items": chosen([each.scope for each in known.sectors], people.sector),
            "address": Texts("绍兴市{region}演示路{number}号", first + people.relations.address),
            "standard_address_id": Texts("DZ{number:09d}", first + people.relations.address),
            "premises_type": chosen(PREMISES, people.relations.premises),
            "registration_authority": Texts("绍兴市{region}市场监督管理局", rows * 0),
            "parent_uscc": Enterprises(np.where(parent == ABSENT, ABSENT, first + parent)),
        },
    )


def registration_change(town: Neighbourhood) -> Table:
    """One record of each item changed; a handover changes two within a month."""
    draws = town.draws("registration_change")
    single = [draws.happening(event) for event in _CHANGES.values()]
    handed = draws.happening("handover")
    later = np.minimum(handed.days + draws.random.integers(0, 26, len(handed)), town.today - 1)
    seconds = Happening(handed.rows, later.astype(np.int32))
    all_, part = together([*single, handed, seconds])
    names = [*_CHANGES, "legal_representative", "shareholders"]
    item = np.array([list(_CHANGES).index(name) for name in names], np.int16)[part]
    is_of = {name: item == place for place, name in enumerate(_CHANGES)}
    count, serial = len(all_), np.arange(len(all_))
    reduced = is_of["registered_capital"] & draws.each("reduction", all_.rows)
    risky = is_of["business_scope"] & draws.each("risky_scope_added", all_.rows)
    moved = draws.each("across_districts", all_.rows)
    return town.table(
        "registration_change",
        all_.rows,
        REGISTER,
        all_.days,
        {
            "change_item": chosen(tuple(_CHANGES), item),
            "before": Texts("（变更前）登记档案第{number}号", serial * 2 + 1),
            "after": Texts("（变更后）登记档案第{number}号", serial * 2 + 2),
            "approved_on": days(all_.days),
            "cross_district": only_where(yes(moved), is_of["address"] | is_of["jurisdiction"]),
            "capital_reduction_ratio": exact_where(
                reduced, np.minimum(draws.size("reduction_ratio", count), 0.95)
            ),
            "high_risk_items_added": exact_where(risky, draws.random.integers(1, 4, count), 0),
            "agent": only_where(any_of(draws, _AGENTS, count), draws.each("by_agent", all_.rows)),
        },
    )


def registration_filing(town: Neighbourhood) -> Table:
    """What was filed without a change of the registration."""
    draws = town.draws("registration_filing")
    filed = draws.happening("filing")
    return town.table(
        "registration_filing",
        filed.rows,
        REGISTER,
        filed.days,
        {
            "filing_item": draws.share("filing_item", len(filed)),
            "content": Texts("备案材料第{number}号", np.arange(len(filed))),
            "filed_on": days(filed.days),
        },
    )


def existence_status(town: Neighbourhood) -> Table:
    """Its beginning, if it lies in the years told, and what became of it."""
    draws, life = town.draws("existence_status"), town.population.life
    began = town.today - round(town.years * 365.25)
    set_up = np.flatnonzero(life.established_on >= began)
    ended = np.flatnonzero(life.state > 0)
    all_, part = together(
        [
            Happening(set_up, life.established_on[set_up]),
            Happening(ended, life.state_on[ended]),
            _noticed(draws, town),
            *_returned(draws, town),
        ]
    )
    ends = part == 1
    state = np.where(ends, life.state[all_.rows], 0)
    state[part == _DORMANT] = STATES.index("dormant")
    event = np.where(ends, _EVENT_OF_STATE[state], _EVENT_OF_PART[part])
    notice = part == _NOTICE
    dormant = state == STATES.index("dormant")
    last = np.where(notice, all_.days + _NOTICE_DAYS, all_.days + 1095)
    return town.table(
        "existence_status",
        all_.rows,
        REGISTER,
        all_.days,
        {
            "status": chosen(STATES, state),
            "event": chosen(_EVENTS, event),
            "effective_on": days(all_.days),
            "open": only_where(one(True, len(all_)), notice),
            "ends_on": days_where(notice | dormant, last),
        },
    )


def _noticed(draws: Draws, town: Neighbourhood) -> Happening:
    """Notices of a simplified deregistration that still run."""
    life = town.population.life
    rows = np.flatnonzero(draws.state("simplified_notice") & (life.state == 0))
    noticed = Happening(rows, draws.before(1, _NOTICE_DAYS, len(rows)))
    return noticed[noticed.days >= life.established_on[rows]]


def _returned(draws: Draws, town: Neighbourhood) -> list[Happening]:
    """Those who came from elsewhere, were restored, and who slept and woke."""
    active = town.population.life.state == 0
    found = [draws.happening(name) for name in ("moved_in", "restored", "slept_and_woke")]
    came, restored, slept = (each[active[each.rows]] for each in found)
    woke = slept.days + draws.size("dormancy_days", len(slept)).astype(np.int32)
    slept, woke = slept[woke < town.today], woke[woke < town.today]
    return [came, restored, slept, Happening(slept.rows, woke)]


_EVENTS = (
    "established",
    "dormancy_filed",
    "dormancy_ended",
    "liquidation_filed",
    "simplified_deregistration_notice",
    "licence_revoked",
    "registration_annulled",
    "deregistered",
    "moved_in",
    "moved_out",
    "restored",
)
_NOTICE, _DORMANT = 2, 5
_EVENT_OF_PART = np.array([0, 0, 4, 8, 10, 1, 2], np.int16)
_EVENT_OF_STATE = np.array([0, 1, 3, 5, 6, 7, 9], np.int16)
