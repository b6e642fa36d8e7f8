"""Officers: who goes, and how strict they are. A problem is found by risk and by strictness."""

import numpy as np

from democity.synthetic.columns import Codes, Ints, Mask
from democity.synthetic.draws import Draws, Floats, Rows, tail_begins
from democity.synthetic.sources import SOURCES

_PAIR = 1000


def pairs(draws: Draws, count: int) -> Ints:
    """Two officers of a department for each inspection, as one number: the first leads."""
    number = draws.rates.officers.per_department
    first = draws.random.integers(0, number, count)
    second = (first + draws.random.integers(1, number, count)) % number
    return first * _PAIR + second


def strictness(draws: Draws, seed: int) -> Floats:
    """What each officer of each source adds; the same in all neighbourhoods."""
    random = np.random.default_rng((seed, 0x0FF1CE))
    shape = (len(SOURCES), draws.rates.officers.per_department)
    drawn = random.standard_normal(shape).astype(np.float32)
    return drawn * np.float32(draws.rates.officers.strictness)


def finds(draws: Draws, seed: int, name: str, rows: Rows, source: Codes, pair: Ints) -> Mask:
    """Whether the leading officer finds a problem. Over all officers the rate is met."""
    rate = draws.rates.events[name]
    added = strictness(draws, seed)[source.values, pair // _PAIR]
    left = 1 - rate.loading**2 - draws.rates.officers.strictness**2
    index = (
        np.float32(rate.loading) * draws.exposed.latents[rate.latent][rows]
        + added
        + np.float32(left**0.5) * draws.random.standard_normal(len(rows), np.float32)
    )
    return index > tail_begins(rate.rate)
