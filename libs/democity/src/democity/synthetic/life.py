"""How long enterprises exist, and in which state the register has them today."""

from dataclasses import dataclass

import numpy as np

from democity.synthetic.columns import DayNumbers, Mask, Places
from democity.synthetic.draws import Draws

OPEN = 1 << 30
"""Beyond every day."""
STATES = (
    "active",
    "dormant",
    "in_liquidation",
    "licence_revoked",
    "registration_annulled",
    "deregistered",
    "moved_out",
)
# From the event that decides to the one that gives way.
_DECIDING = ("registration_annulled", "licence_revoked", "in_liquidation", "dormant")
_EVENTS = {
    "registration_annulled": "annulled",
    "licence_revoked": "revoked",
    "in_liquidation": "in_liquidation",
    "dormant": "dormant",
}
_SHORTEST = 30
_LONGEST_DAYS = {"dormant": 700, "in_liquidation": 400}
_LONG = 2000


@dataclass(frozen=True, slots=True)
class Life:
    """`state` is a place in STATES, begun on `state_on` (NO_DAY-like 0 for active).

    `active_until`: the first day on which nothing more comes of the enterprise's own doing: it is
    dead at the register, or gone. `left_on`: the day of deregistration or moving out, else OPEN.
    """

    established_on: DayNumbers
    state: Places
    state_on: DayNumbers
    active_until: DayNumbers
    left_on: DayNumbers

    @property
    def live(self) -> Mask:
        """Neither gone nor dead at the register."""
        return self.state < STATES.index("licence_revoked")


def established(draws: Draws, count: int) -> DayNumbers:
    """Days of establishment; the youngest are a month old, the oldest forty years."""
    age = np.clip(draws.size("age_years", count), 0.09, 40)
    return (draws.today - age * 365.25).astype(np.int32)


def lives(draws: Draws, established_on: DayNumbers) -> Life:
    """Decide what became of each."""
    count = len(established_on)
    state = np.zeros(count, np.int16)
    state_on = np.zeros(count, np.int32)
    for name in reversed(_DECIDING):
        rows = np.flatnonzero(draws.state(_EVENTS[name]) & (established_on < draws.today - 400))
        state[rows] = STATES.index(name)
        longest = _LONGEST_DAYS.get(name, _LONG)
        earliest = np.maximum(established_on[rows] + _SHORTEST, draws.today - longest)
        state_on[rows] = draws.between(earliest, draws.today - 1)
    for name in ("deregistered", "moved_out"):
        left = draws.happening(name)
        left = left[state[left.rows] == 0]
        state[left.rows] = STATES.index(name)
        state_on[left.rows] = left.days
    dead = state >= STATES.index("licence_revoked")
    gone = state >= STATES.index("deregistered")
    return Life(
        established_on=established_on,
        state=state,
        state_on=state_on,
        active_until=np.where(dead, state_on, OPEN).astype(np.int32),
        left_on=np.where(gone, state_on, OPEN).astype(np.int32),
    )
