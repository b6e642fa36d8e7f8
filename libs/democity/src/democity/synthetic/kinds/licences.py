"""Licences: the last grant or renewal of each, and what came of it."""

import numpy as np

from democity.rates.sectors import sectors
from democity.synthetic.columns import DayNumbers, Table, Texts
from democity.synthetic.draws import Draws, Rows
from democity.synthetic.holdings import ITEMS, Licences, licences_held, together
from democity.synthetic.making import any_of, chosen, days, days_where, only_where, yes
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES

# What became of a licence: the event and the state that are told.
_OUTCOMES = {
    "granted": ("granted", "valid"),
    "renewed": ("renewed", "valid"),
    "changed": ("changed", "valid"),
    "downgraded": ("downgraded", "valid"),
    "withdrawn": ("withdrawn", "cancelled"),
    "expired": ("expired", "expired"),
    "revoked": ("revoked", "revoked"),
    "cancelled": ("cancelled", "cancelled"),
    "suspended": ("changed", "suspended"),
}
_PLACES = {name: place for place, name in enumerate(_OUTCOMES)}
_TAKEN = ("revoked", "cancelled", "suspended")
_CUTS = ("downgraded", "downgraded", "downgraded", "withdrawn")
_GRADES = ("一级", "二级", "三级")
_SOON = 90

Told = tuple[Licences, DayNumbers, Rows]
"""Licences, the day of an event of each, and its outcome."""


def licence(town: Neighbourhood) -> Table:
    """Each licence's last grant or renewal, its end where it has one, changes and cuts."""
    draws = town.draws("licence")
    held = licences_held(town, draws)
    begun = np.where(held.renewed, _PLACES["renewed"], _PLACES["granted"])
    parts: list[Told] = [
        (held, held.begins, begun),
        _lost(town, draws, held[held.lost]),
        _during(town, draws, held, "licence_changed", ("changed",)),
        _during(town, draws, held, "qualification_cut", _CUTS),
    ]
    told = together([each for each, _, _ in parts])
    event_on = np.concatenate([on for _, on, _ in parts])
    outcome = np.concatenate([each for _, _, each in parts])
    return _table(town, draws, told, event_on.astype(np.int32), outcome)


def _table(
    town: Neighbourhood, draws: Draws, told: Licences, event_on: DayNumbers, outcome: Rows
) -> Table:
    known = sectors().licences
    issuers = np.array([SOURCE_PLACES[known[item].department] for item in ITEMS])
    valid = np.array([state == "valid" for _, state in _OUTCOMES.values()])[outcome]
    soon = told.limited & (told.ends >= town.today) & (told.ends < town.today + _SOON)
    applied = soon & ~draws.each("renewal_not_applied", told.rows)
    graded = np.array(["资质" in known[item].name_zh for item in ITEMS])[told.item]
    return town.table(
        "licence",
        told.rows,
        chosen(SOURCE_IDS, issuers[told.item]),
        event_on,
        {
            "licence_no": Texts("演许{number:09d}", told.number),
            "licence_item_code": chosen(ITEMS, told.item),
            "licence_item_name": chosen([known[item].name_zh for item in ITEMS], told.item),
            "event": chosen([event for event, _ in _OUTCOMES.values()], outcome),
            "event_on": days(event_on),
            "valid_from": days(told.begins),
            "valid_to": days_where(told.limited, told.ends),
            "status": chosen([state for _, state in _OUTCOMES.values()], outcome),
            "qualification_grade": only_where(any_of(draws, _GRADES, len(told)), graded),
            "renewal_applied": only_where(yes(applied), valid),
            "by_commitment": yes(draws.each("by_commitment", told.rows)),
        },
    )


def _lost(town: Neighbourhood, draws: Draws, lost: Licences) -> Told:
    """It ran out, or it was taken away in the last months."""
    ran_out = lost.ends < town.today
    taken = np.array([_PLACES[each] for each in _TAKEN])
    outcome = np.where(
        ran_out, _PLACES["expired"], taken[draws.random.integers(0, len(_TAKEN), len(lost))]
    )
    lately = draws.between(np.maximum(lost.begins, town.today - 500), town.today)
    return lost, np.where(ran_out, lost.ends + 1, lately).astype(np.int32), outcome


def _during(
    town: Neighbourhood, draws: Draws, held: Licences, name: str, outcomes: tuple[str, ...]
) -> Told:
    """What happened to a first licence while it was in force and nobody lost it."""
    sound = held[~held.lost]
    place_of = np.full(len(town.population), -1, np.int64)
    place_of[sound.rows[::-1]] = np.arange(len(sound))[::-1]
    happened = draws.happening(name)
    happened = happened[place_of[happened.rows] >= 0]
    some = sound[place_of[happened.rows]]
    within = (some.begins < happened.days) & (happened.days <= some.ends)
    drawn = draws.random.integers(0, len(outcomes), int(within.sum()))
    return (
        some[within],
        happened.days[within],
        np.array([_PLACES[each] for each in outcomes])[drawn],
    )
