"""Which licences enterprises hold, since when, until when, and which were lost."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from democity.rates.sectors import sectors
from democity.synthetic.columns import DayNumbers, Ints, Mask, Places
from democity.synthetic.draws import Draws, Rows
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.trades import trades

ITEMS = tuple(sectors().licences)
_MOST_OF_ONE = 4
_NEVER = 36_500


@dataclass(frozen=True, slots=True)
class Licences:
    """`item` is a place in ITEMS; `ends` the last day in force, far away where not `limited`.

    `lost`: of those that are to be invalid today; they ran out where `ends` lies in the past, and
    are taken away before where it does not.
    """

    rows: Rows
    number: Ints
    item: Places
    begins: DayNumbers
    ends: DayNumbers
    limited: Mask
    renewed: Mask
    lost: Mask

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, chosen: Rows | Mask) -> "Licences":
        return Licences(*(getattr(self, each.name)[chosen] for each in fields(self)))


def together(parts: Sequence[Licences]) -> Licences:
    """All of them behind one another."""
    return Licences(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Licences))
    )


def licences_held(town: Neighbourhood, draws: Draws) -> Licences:
    """What each scope requires, but for those who never asked for a licence."""
    people = town.population
    never, invalid = draws.state("unlicensed_scope"), draws.state("invalid_licence")
    rows, number, item = _required(town, ~never)
    term = np.array([round(each.years * 365.25) for each in sectors().licences.values()])[item]
    first = people.life.established_on[rows] + draws.random.integers(0, 60, len(rows))
    limited = term > 0
    terms = np.where(limited, (town.today - 1 - first) // np.maximum(term, 1), 0).clip(0)
    lost = (invalid & people.live)[rows] & (first < town.today - 1)
    ran_out = lost & (terms > 0) & draws.each("licence_ran_out", rows)
    since_end = np.minimum(draws.random.integers(5, 400, len(rows)), (town.today - first) - term)
    begins = np.where(ran_out, town.today - since_end - term, first + terms * term)
    ends = np.where(limited, begins + term - 1, town.today + _NEVER)
    return Licences(
        rows=rows,
        number=number,
        item=item,
        begins=begins.astype(np.int32),
        ends=ends.astype(np.int32),
        limited=limited,
        renewed=begins > first,
        lost=lost,
    )


def _required(town: Neighbourhood, asked: Mask) -> tuple[Rows, Ints, Places]:
    """Each enterprise with each licence item that its scope requires."""
    sector, first = town.population.sector, town.population.first
    parts = [
        (np.flatnonzero((sector == place) & asked), number, ITEMS.index(item))
        for place, items in enumerate(trades().licences)
        for number, item in enumerate(items)
    ]
    return (
        np.concatenate([rows for rows, _, _ in parts]),
        np.concatenate([(first + rows) * _MOST_OF_ONE + number for rows, number, _ in parts]),
        np.concatenate([np.full(len(rows), item, np.int16) for rows, _, item in parts]),
    )
