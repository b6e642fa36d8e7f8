"""Chance, tied to latent risk: an event is the upper tail of a normal variable.

The variable is loading * latent + sqrt(1 - loading^2) * noise, so that the share to whom it happens
is the rate of the rates file, whatever the loading; the loading decides who they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from democity.rates import Rate, Rates
from democity.synthetic.columns import Codes, DayNumbers, Ints, Mask

Rows = NDArray[np.intp]
Floats = NDArray[np.float32]
Reals = NDArray[np.float64]

QUARTERS_A_YEAR = 4
_DAYS_A_QUARTER = 365.25 / QUARTERS_A_YEAR
_NORMAL = NormalDist()
_GRID = np.linspace(-7, 7, 1401)


@dataclass(frozen=True, slots=True)
class Happening:
    """To whom something happened, and when. `rows` are those of the population."""

    rows: Rows
    days: DayNumbers

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, chosen: Mask | Rows) -> "Happening":
        return Happening(self.rows[chosen], self.days[chosen])


@dataclass(frozen=True, slots=True)
class Exposed:
    """To whom things may happen: latent risks and traits by name, and the days from when to when.

    `trait_shares` are those of the city, not of this sample.
    """

    latents: Mapping[str, Floats]
    traits: Mapping[str, Mask]
    trait_shares: Mapping[str, float]
    since: DayNumbers
    until: DayNumbers

    def __len__(self) -> int:
        return len(self.since)


@dataclass(frozen=True, slots=True)
class Draws:
    """One stream of chance over the exposed. `today` is the first day after the history."""

    random: np.random.Generator
    rates: Rates
    exposed: Exposed
    today: int
    years: int

    def state(self, name: str) -> Mask:
        """Who is in a state now."""
        rate = self._rate(name, "now")
        share, chosen = self._scaled(rate)
        index = self._index(rate.latent, rate.loading, np.arange(len(self.exposed)))
        return (index > tail_begins(share)) & chosen

    def each(self, name: str, rows: Rows) -> Mask:
        """To which of these it happens."""
        rate = self._rate(name, "each")
        return self._index(rate.latent, rate.loading, rows) > tail_begins(rate.rate)

    def report(self, name: str, rows: Rows) -> Mask:
        """For which of these reports it holds."""
        rate = self._rate(name, "report")
        return self._index(rate.latent, rate.loading, rows) > tail_begins(rate.rate)

    def worse(self, first: str, second: str, rows: Rows) -> NDArray[np.int16]:
        """2 for whom the first holds, 1 for whom the second does: the next part of one tail."""
        worst, bad = self._rate(first, "report"), self._rate(second, "report")
        if (worst.latent, worst.loading) != (bad.latent, bad.loading):
            raise ValueError(f"{first} and {second} are parts of one tail")
        shares = [1 - worst.rate - bad.rate, bad.rate, worst.rate]
        return self.ordered(shares, worst.latent, worst.loading, rows)

    def happening(self, name: str) -> Happening:
        """Every time it happened in the years of the history, to enterprises that existed."""
        rate = self._rate(name, "year")
        share, chosen = self._scaled(rate)
        return self.often(share, rate.latent, rate.loading, chosen)

    def often(self, a_year: float, latent: str, loading: float, chosen: Mask) -> Happening:
        """An event with this mean number a year among the chosen, at most one each quarter."""
        quarters = self.years * QUARTERS_A_YEAR
        hazards = _hazards(a_year / QUARTERS_A_YEAR, loading)
        rows = np.flatnonzero(chosen)
        hazard = np.interp(self.exposed.latents[latent][rows], _GRID, hazards)
        at = np.zeros(len(rows), np.int64)
        found = [(rows[:0], at[:0])]
        while len(rows):
            # The number of quarters until the next one of a Bernoulli process is geometric.
            at = at + np.minimum(self.random.standard_exponential(len(rows)) / hazard, quarters)
            within = at.astype(np.int64) < quarters
            rows, hazard, at = rows[within], hazard[within], at[within].astype(np.int64)
            found.append((rows, at))
            at = at + 1
        return self._dated(
            np.concatenate([each for each, _ in found]), np.concatenate([each for _, each in found])
        )

    def between(self, earliest: Ints | DayNumbers, latest: Ints | DayNumbers | int) -> DayNumbers:
        """A day for each, from the earliest up to the day before the latest."""
        room = np.maximum(np.asarray(latest) - earliest, 1)
        days: DayNumbers = (earliest + self.random.random(len(earliest)) * room).astype(np.int32)
        return days

    def before(self, low: int, high: int, count: int) -> DayNumbers:
        """So many days from `high - 1` to `low` days before today."""
        return (self.today - self.random.integers(low, high, count)).astype(np.int32)

    def share(self, name: str, count: int) -> Codes:
        """One of the codes for each, by their shares."""
        values = self.rates.shares[name].values
        return Codes(tuple(values), self.places(list(values.values()), count))

    def places(self, shares: list[float], count: int) -> NDArray[np.int16]:
        """Places, by their shares."""
        edges = np.cumsum(shares)[:-1]
        return np.searchsorted(edges, self.random.random(count), side="right").astype(np.int16)

    def grade(self, name: str, rows: Rows) -> Codes:
        """The grade of each, the best for the lowest latent risk."""
        grades = self.rates.grades[name]
        shares = list(grades.shares.values())
        places = self.ordered(shares, grades.latent, grades.loading, rows)
        return Codes(tuple(grades.shares), places)

    def ordered(
        self, shares: list[float], latent: str, loading: float, rows: Rows
    ) -> NDArray[np.int16]:
        """Places by latent risk, the first for the lowest."""
        edges = [_NORMAL.inv_cdf(edge) for edge in np.cumsum(shares)[:-1]]
        return np.searchsorted(edges, self._index(latent, loading, rows)).astype(np.int16)

    def size(self, name: str, count: int) -> Reals:
        """Lognormal amounts."""
        size = self.rates.sizes[name]
        return self.lognormal(size.median, size.spread, count)

    def lognormal(self, median: float, spread: float, count: int) -> Reals:
        """Lognormal amounts of this median and spread of the logarithm."""
        return median * np.exp(spread * self.random.standard_normal(count))

    def _rate(self, name: str, per: str) -> Rate:
        rate = self.rates.events[name]
        if rate.per != per:
            raise ValueError(f"{name} is a rate per {rate.per}, not per {per}")
        return rate

    def _scaled(self, rate: Rate) -> tuple[float, Mask]:
        """A rate of all that concerns those of a trait only is higher among these."""
        if not rate.among:
            return rate.rate, np.ones(len(self.exposed), np.bool_)
        share = rate.rate / self.exposed.trait_shares[rate.among]
        return share, self.exposed.traits[rate.among]

    def _index(self, latent: str, loading: float, rows: Rows) -> Floats:
        noise = self.random.standard_normal(len(rows), np.float32)
        own = np.float32((1 - loading**2) ** 0.5)
        return np.float32(loading) * self.exposed.latents[latent][rows] + own * noise

    def _dated(self, rows: Rows, quarters: Ints) -> Happening:
        ago = (quarters + self.random.random(len(rows))) * _DAYS_A_QUARTER
        days = (self.today - 1 - ago).astype(np.int32)
        existed = (days >= self.exposed.since[rows]) & (days < self.exposed.until[rows])
        return Happening(rows[existed], days[existed])


def tail_begins(share: float) -> float:
    """What a standard normal variable exceeds in this share of cases."""
    return _NORMAL.inv_cdf(1 - share)


def _hazards(share: float, loading: float) -> Reals:
    """-log of the probability that nothing happens in a quarter, on the grid of the latent."""
    own = (1 - loading**2) ** 0.5
    probability = [
        _NORMAL.cdf((loading * latent - tail_begins(share)) / own) for latent in _GRID.tolist()
    ]
    return -np.log1p(-np.maximum(probability, 1e-12))
