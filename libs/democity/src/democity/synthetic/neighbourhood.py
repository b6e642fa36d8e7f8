"""One neighbourhood of the city: its enterprises, and the means to write their records."""

import zlib
from dataclasses import dataclass

import numpy as np

from democity.rates import Rates
from democity.synthetic.columns import (
    NO_DAY,
    Codes,
    Column,
    DayNumbers,
    Mask,
    Places,
    Table,
)
from democity.synthetic.draws import Draws, Rows
from democity.synthetic.population import Population
from democity.synthetic.sources import SOURCE_IDS, SOURCE_PLACES
from democity.synthetic.trades import trades

MOST_RECORDS = 10**8
"""Of one kind in one neighbourhood; numbers of records begin at its multiples."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Who lives there, and which chance they have; `place` is its number in the city."""

    population: Population
    rates: Rates
    seed: int
    place: int
    years: int
    months: tuple[int, ...]
    """Which months of monthly series are told, by age: 0 is the last full one."""

    @property
    def today(self) -> int:
        """The first day after the history."""
        return self.population.today

    def draws(self, stream: str) -> Draws:
        """A stream of chance of its own, so that one kind does not shift another."""
        key = (self.seed, self.place, zlib.crc32(stream.encode()))
        random = np.random.default_rng(key)
        return Draws(random, self.rates, self.population.exposed(), self.today, self.years)

    def acting(self, draws: Draws, rows: Rows) -> Codes:
        """A department for each, among those that act on its sector."""
        watchers = trades().watchers
        column = draws.random.integers(0, watchers.shape[1], len(rows))
        return Codes(SOURCE_IDS, watchers[self.population.sector[rows], column])

    def from_source(self, source: str, count: int) -> Codes:
        """The same source for all."""
        return Codes(SOURCE_IDS, np.full(count, SOURCE_PLACES[source], np.int16))

    def table(
        self,
        kind: str,
        rows: Rows,
        source: Codes | str,
        produced_on: DayNumbers,
        columns: dict[str, Column],
        *,
        repaired_on: DayNumbers | None = None,
        revoked: Mask | None = None,
    ) -> Table:
        """A table of records; what was produced before today only. Adds when each is sent."""
        draws = self.draws(f"sending {kind}")
        count = len(rows)
        nothing = np.full(count, NO_DAY, np.int32)
        table = Table(
            kind=kind,
            number=self.place * MOST_RECORDS + np.arange(count),
            enterprise=self.population.first + rows.astype(np.int64),
            source=self.from_source(source, count) if isinstance(source, str) else source,
            produced_on=produced_on.astype(np.int32),
            sent_on=self._sent_on(draws, produced_on),
            repaired_on=nothing if repaired_on is None else repaired_on,
            revoked=np.zeros(count, np.bool_) if revoked is None else revoked,
            columns=columns,
        )
        return table if (produced_on < self.today).all() else table.take(produced_on < self.today)

    def _sent_on(self, draws: Draws, produced_on: DayNumbers) -> DayNumbers:
        """Most within days, some months late; what is younger than its delay is sent today."""
        sending, count = self.rates.sending, len(produced_on)
        days = draws.lognormal(sending.days_to_send.median, sending.days_to_send.spread, count)
        late = np.flatnonzero(draws.random.random(count) < sending.late.rate)
        days[late] += draws.lognormal(sending.days_late.median, sending.days_late.spread, len(late))
        return np.minimum(produced_on + days, self.today).astype(np.int32)


def places(codes: tuple[str, ...], *chosen: tuple[Mask, str]) -> Places:
    """The place of a code for each row: the first of `chosen` whose mask holds, else the first."""
    found = np.zeros(len(chosen[0][0]), np.int16)
    for mask, code in reversed(chosen):
        found[mask] = codes.index(code)
    return found
