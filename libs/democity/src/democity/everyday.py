"""What departments do every day besides: they inspect, and punish small things.

Whether an officer finds a problem depends on the risk of the enterprise, which nobody sends, and on
how strict the officer is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from democity.calendar import Calendar
from democity.casting import LATE
from democity.enterprises import Enterprises
from democity.offices import OFFICES, Office
from democity.rates import load_rates
from democity.records import Numbers, Record, inspection, penalty
from democity.synthetic.neighbourhood import Neighbourhood
from democity.synthetic.officers import finds, pairs

_LATE, _PENALTIES = 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Everyday:
    """`left_alone`: enterprises that have a story, or trouble enough."""

    enterprises: Enterprises
    left_alone: frozenset[int]
    numbers: Numbers
    calendar: Calendar
    seed: int
    count: int

    def on_day(self, day: int) -> Iterator[tuple[Office, Record]]:
        """Inspections and penalties of a day; a fifth of them are told months late."""
        town = Neighbourhood(self.enterprises.population, load_rates(), self.seed, 0, 0, ())
        draws = town.draws(f"live day {day}")
        indices = draws.random.integers(len(self.enterprises) - LATE, size=self.count)
        rows = self.enterprises.rows[indices]
        source, pair = town.acting(draws, rows), pairs(draws, self.count)
        found = finds(draws, self.seed, "random_problem", rows, source, pair)
        late = draws.random.integers(30, 200, self.count)
        late[draws.random.random(self.count) >= _LATE] = 0
        punished = draws.random.random(self.count) < _PENALTIES
        for place, index in enumerate(indices.tolist()):
            enterprise, office = self.enterprises[index], OFFICES[source.values[place]]
            on = self.calendar[day] - timedelta(days=int(late[place]))
            if index in self.left_alone or on <= enterprise.established_on:
                continue
            if punished[place]:
                no = self.numbers.next(office, "CF")
                yield office, penalty(no, office, enterprise, on, severity="minor", fine_wan=0.5)
            else:
                no = self.numbers.next(office, "JC")
                result = "ordered_to_correct" if found[place] else "no_problem"
                officers = _certificates(office, int(pair[place]))
                yield (
                    office,
                    inspection(no, office, enterprise, on, result_code=result, officers=officers),
                )


def _certificates(office: Office, pair: int) -> list[str]:
    """Certificate numbers of two officers, as the history has them."""
    return [f"ZS-{office.mark}-{each:04d}" for each in divmod(pair, 1000)]
