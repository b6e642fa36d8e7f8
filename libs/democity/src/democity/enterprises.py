"""Enterprises one by one, as scripts, records and officers know them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import overload

import numpy as np

from democity.matters import findings
from democity.offices import DEPARTMENTS, Office
from democity.synthetic.city import City
from democity.synthetic.columns import day_of
from democity.synthetic.draws import Rows
from democity.synthetic.names import DISTRICTS, Names
from democity.synthetic.population import Population
from democity.synthetic.trades import trades


@dataclass(frozen=True, slots=True)
class Enterprise:
    """`index` is its place among the enterprises on the register, `number` that in the city."""

    index: int
    number: int
    uscc: str
    name: str
    region_code: str
    industry_code: str
    scope: tuple[str, ...]
    established_on: date
    watched_by: tuple[Office, ...]

    @property
    def region_name(self) -> str:
        return DISTRICTS[self.region_code]


@dataclass(frozen=True, slots=True)
class Enterprises(Sequence[Enterprise]):
    """Those of a population that are on the register; who is gone is not among them."""

    population: Population
    names: Names
    rows: Rows
    _places: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, population: Population, at_most: int | None = None) -> "Enterprises":
        """`at_most` so many, the first of them."""
        rows = np.flatnonzero(population.on_register)[:at_most]
        places = {population.first + row: place for place, row in enumerate(rows.tolist())}
        return cls(population, Names(population), rows, places)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Enterprise: ...
    @overload
    def __getitem__(self, index: slice) -> list[Enterprise]: ...
    def __getitem__(self, index: int | slice) -> Enterprise | list[Enterprise]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        row = int(self.rows[place])
        number, sector = self.population.first + row, int(self.population.sector[row])
        return Enterprise(
            index=place,
            number=number,
            uscc=self.names.uscc(number),
            name=self.names.name(number),
            region_code=self.names.district(row),
            industry_code=trades().sectors[sector].code,
            scope=trades().sectors[sector].scope,
            established_on=day_of(self.population.life.established_on[row]),
            watched_by=_watching(trades().sectors[sector].code),
        )

    def index_of(self, number: int) -> int | None:
        """The index of the enterprise of a number, if it is on the register."""
        return self._places.get(number)


def enterprises(size: int, on: date, seed: int) -> list[Enterprise]:
    """The enterprises on the register of a city of this size."""
    city = City(size, on, seed)
    return [each for place in range(len(city)) for each in Enterprises.of(city.population(place))]


@cache
def _watching(industry_code: str) -> tuple[Office, ...]:
    known = findings()
    return tuple(each for each in DEPARTMENTS if known[each.id].watches(industry_code))
