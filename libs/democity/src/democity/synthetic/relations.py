"""Who shares an address, a telephone, a representative or an owner with whom."""

from dataclasses import dataclass

import numpy as np

from democity.synthetic.columns import ABSENT, Ints, Mask, Places
from democity.synthetic.draws import Draws, Rows
from democity.synthetic.life import Life

PREMISES = (
    "independent",
    "shared_office",
    "residential",
    "cluster_registration",
    "secretarial",
    "unverified",
)


_GROWN_UP = 1000
"""Days after which an enterprise may own others."""


@dataclass(frozen=True, slots=True)
class Relations:
    """Groups are named by the row of one enterprise of theirs; `parent`, `owner` are rows."""

    address: Ints
    premises: Places
    contact: Ints
    representative: Ints
    parent: Ints
    owner: Ints


def relations(draws: Draws, life: Life) -> Relations:
    """Draw all relations among the enterprises of one neighbourhood."""
    address, premises = _addresses(draws, len(life.state))
    contact = np.arange(len(address))
    telephoned = np.flatnonzero(draws.state("shared_contact"))
    contact[telephoned] = _grouped(draws, telephoned, "contact_group")
    return Relations(
        address=address,
        premises=premises,
        contact=contact,
        representative=_representatives(draws, life),
        parent=_above(draws, life, draws.state("branch")),
        owner=_above(draws, life, draws.state("subsidiary")),
    )


def _addresses(draws: Draws, count: int) -> tuple[Ints, Places]:
    """Shells sit with a host, shared offices in small groups, all others alone."""
    address = np.arange(count)
    premises = np.zeros(count, np.int16)
    for name in ("unverified", "residential", "shared_office"):
        premises[draws.state(name)] = PREMISES.index(name)
    shells = np.flatnonzero(draws.state("shell_address"))
    kinds = draws.share("shell_premises", len(shells))
    premises[shells] = np.array([PREMISES.index(str(code)) for code in kinds.codes])[kinds.values]
    address[shells] = _grouped(draws, shells, "host_group")
    shared = np.flatnonzero(premises == PREMISES.index("shared_office"))
    address[shared] = _grouped(draws, shared, "address_group")
    return address, premises


def _grouped(draws: Draws, rows: Rows, size: str) -> Ints:
    """Put rows, in random order, into groups of lognormal sizes; a group is named by its first."""
    if not len(rows):
        return rows
    order = draws.random.permutation(rows)
    sizes = np.maximum(draws.size(size, len(rows)).round().astype(np.int64), 2)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    group = np.searchsorted(starts, np.arange(len(rows)), side="right") - 1
    named = np.empty(len(rows), np.int64)
    named[np.argsort(order, kind="stable")] = order[starts[group]]
    return named


def _representatives(draws: Draws, life: Life) -> Ints:
    """Some represent several; some of those let an enterprise of theirs lose its licence."""
    person = np.arange(len(life.state))
    serial = np.flatnonzero(draws.state("serial_representative"))
    person[serial] = serial[draws.random.integers(0, max(len(serial) // 3, 1), len(serial))]
    revoked = np.flatnonzero(life.state == 3)  # licence_revoked
    bad = np.flatnonzero(draws.state("bad_representative") & life.live)
    if len(revoked):
        person[bad] = person[revoked[draws.random.integers(0, len(revoked), len(bad))]]
    return person


def _above(draws: Draws, life: Life, chosen: Mask) -> Ints:
    """For each chosen one an older enterprise that is alive and not itself chosen; else ABSENT.

    Few own several. Owners and owned are put together by governance, half by chance: a group is
    run as one.
    """
    rows = np.flatnonzero(chosen & life.live)
    able = np.flatnonzero(~chosen & life.live & (life.established_on < draws.today - _GROWN_UP))
    found = np.full(len(chosen), ABSENT, np.int64)
    if not len(able) or not len(rows):
        return found
    sizes = np.maximum(draws.size("subsidiaries", len(rows)).round().astype(np.int64), 1)
    owners = int(np.searchsorted(np.cumsum(sizes), len(rows))) + 1
    pool = able[draws.random.permutation(len(able))[:owners]]
    other = np.repeat(_by_governance(draws, pool), sizes[: len(pool)])[: len(rows)]
    owned = _by_governance(draws, rows)[: len(other)]
    older = life.established_on[other] < life.established_on[owned]
    found[owned[older]] = other[older]
    return found


def _by_governance(draws: Draws, rows: Rows) -> Rows:
    latent = draws.exposed.latents["governance"][rows]
    return rows[np.argsort(latent + draws.random.standard_normal(len(rows)), kind="stable")]
