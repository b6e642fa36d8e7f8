"""Who is related to whom, as market regulation works it out from the register."""

import numpy as np

from democity.synthetic.columns import ABSENT, Enterprises, Ints, Table, Texts
from democity.synthetic.draws import Rows
from democity.synthetic.kinds.register import REGISTER
from democity.synthetic.making import chosen, days, days_where, exact_where
from democity.synthetic.neighbourhood import Neighbourhood

_RELATIONS = (
    "legal_representative_of",
    "shareholder",
    "subsidiary",
    "controlling_shareholder",
    "branch",
    "same_address",
    "same_contact",
    "legal_representative",
    "director",
    "supervisor",
    "manager",
)
_PLACES = {name: place for place, name in enumerate(_RELATIONS)}
_PEERS_TOLD = 60
"""Of those who share an address or a telephone so many are told at most."""


def affiliation(town: Neighbourhood) -> Table:
    """One record of each relation of an enterprise to another or to a person under a ban."""
    draws, people = town.draws("affiliation"), town.population
    life, related = people.life, people.relations
    parts = [
        _both_ways(related.owner, "shareholder", "subsidiary"),
        _both_ways(related.parent, "branch", "branch"),
        _controlling(town),
        *_shared(related.address, "same_address"),
        *_shared(related.contact, "same_contact"),
        *_shared(related.representative, "legal_representative_of"),
        _banned(town),
    ]
    rows = np.concatenate([each for each, _, _ in parts])
    peer = np.concatenate([each for _, each, _ in parts])
    relation = np.concatenate([each for _, _, each in parts])
    here = people.on_register[rows]
    rows, peer, relation = rows[here], peer[here], relation[here]
    has_peer, count = peer != ABSENT, len(rows)
    begun = np.maximum(
        life.established_on[rows], life.established_on[np.where(has_peer, peer, rows)]
    )
    gone = np.where(has_peer, life.left_on[peer], town.today + 1)
    owns = np.isin(relation, [_PLACES["shareholder"], _PLACES["subsidiary"]])
    controls = relation == _PLACES["controlling_shareholder"]
    ratio = np.where(controls, 0.51, 0.05) + draws.random.random(count) * 0.4
    return town.table(
        "affiliation",
        rows,
        REGISTER,
        begun.astype(np.int32),
        {
            "relation": chosen(_RELATIONS, relation),
            "peer_uscc": Enterprises(np.where(has_peer, people.first + peer, ABSENT)),
            "peer_person_hash": Texts(
                "person:{number:032x}",
                np.where(has_peer, ABSENT, people.first + related.representative[rows]),
            ),
            "ratio": exact_where(owns | controls, ratio, 4),
            "from_on": days(begun),
            "until_on": days_where(gone < town.today, gone),
            "ban_until": days_where(~has_peer, town.today + draws.random.integers(30, 900, count)),
        },
    )


Part = tuple[Rows, Ints, Ints]


def _both_ways(other: Ints, upward: str, downward: str) -> Part:
    """Each sees the other: the one above, and the one below."""
    rows = np.flatnonzero(other != ABSENT)
    names = np.repeat([_PLACES[upward], _PLACES[downward]], len(rows))
    return np.concatenate([rows, other[rows]]), np.concatenate([other[rows], rows]), names


def _controlling(town: Neighbourhood) -> Part:
    draws, owner = town.draws("controlling"), town.population.relations.owner
    rows = np.flatnonzero(owner != ABSENT)
    rows = rows[draws.each("controlling", rows)]
    return rows, owner[rows], np.full(len(rows), _PLACES["controlling_shareholder"])


def _shared(group: Ints, name: str) -> list[Part]:
    """Each of a group sees the others of it that come after it in the ring, up to a limit."""
    order = np.argsort(group, kind="stable")
    _, start, size = np.unique(group[order], return_index=True, return_counts=True)
    begins, sizes = np.repeat(start, size), np.repeat(size, size)
    within = np.arange(len(group)) - begins
    parts = []
    for step in range(1, _PEERS_TOLD + 1):
        some = np.flatnonzero(sizes > step)
        if not len(some):
            break
        peers = order[begins[some] + (within[some] + step) % sizes[some]]
        parts.append((order[some], peers, np.full(len(some), _PLACES[name])))
    return parts


def _banned(town: Neighbourhood) -> Part:
    """Officers who may not hold their office; the ban is on a person, so there is no peer."""
    draws = town.draws("officer_ban")
    rows = np.flatnonzero(draws.state("officer_ban") & town.population.live)
    role = draws.share("ban_role", len(rows))
    places = np.array([_PLACES[str(code)] for code in role.codes])
    return rows, np.full(len(rows), ABSENT), places[role.values]
