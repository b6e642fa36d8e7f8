from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from democity.author import write_script
from democity.calendar import LIVE_DAYS, Calendar
from democity.history import Historian, History
from democity.live import LiveCity
from democity.population import Population, populate
from democity.records import Numbers, Record
from democity.script import Scene

START = date(2026, 3, 2)


@dataclass(frozen=True)
class City:
    population: Population
    history: History
    script: tuple[Scene, ...]
    live: LiveCity

    def everything(self) -> list[Record]:
        """All records in the order of sending, history first; each is written once."""
        records = [*self.history.registrations]
        records += [record for _, record in self.live.before_start()]
        records += [each for of_office in self.history.by_office.values() for each in of_office]
        for day in range(1, LIVE_DAYS + 1):
            for of_office in self.live.on_day(day).values():
                records += of_office
        return records


@pytest.fixture
def write_city() -> Callable[[int], City]:
    def write(seed: int) -> City:
        population, numbers = populate(2400, START, seed), Numbers()
        history = Historian(population, numbers, seed).write()
        script = write_script(population, history.troubled, seed)
        live = LiveCity(population, script, history, Calendar(START), numbers, seed)
        return City(population, history, script, live)

    return write


@pytest.fixture
def city(write_city: Callable[[int], City]) -> City:
    return write_city(1)
