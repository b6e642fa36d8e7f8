"""What the departments hold when the suite starts: three years of records, dirt apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from democity.offices import COURT, DEPARTMENTS, EMERGENCY, FIRE, MARKET, Office
from democity.population import Enterprise, Population
from democity.records import (
    Numbers,
    Record,
    business,
    debtor,
    ended,
    inspection,
    penalty,
    registration,
)

# One matter each department may hold against an enterprise it watches, with how often it occurs.
MATTERS = {
    MARKET.id: (("special_equipment_overdue", 0.05), ("false_advertising", 0.03)),
    EMERGENCY.id: (("major_hidden_danger", 0.06), ("safety_staff_missing", 0.03)),
    FIRE.id: (("fire_facility_fault", 0.07), ("fire_accident", 0.01)),
}
_RESULTS = ("no_problem", "ordered_to_correct", "unreachable", "not_cooperative")


@dataclass(slots=True)
class History:
    """Records by office, in the order in which each office sends them.

    `troubled`: enterprises with anything but a registration, a penalty or a clean inspection.
    `repaired`: (office, record_no, day) of penalties whose repair is to be annotated.
    """

    registrations: list[Record] = field(default_factory=list)
    unregistered: list[Record] = field(default_factory=list)
    by_office: dict[str, list[Record]] = field(default_factory=dict)
    troubled: set[int] = field(default_factory=set)
    repaired: list[tuple[Office, str, date]] = field(default_factory=list)
    corrected: list[tuple[Office, Record]] = field(default_factory=list)

    def add(self, office: Office, record: Record) -> None:
        self.by_office.setdefault(office.id, []).append(record)


@dataclass(frozen=True, slots=True)
class Historian:
    """Writes the history of a population up to its start day."""

    population: Population
    numbers: Numbers
    seed: int
    late_registrations: int = 12

    def write(self) -> History:
        random = np.random.default_rng((self.seed, 2))
        history = History()
        self._registrations(history)
        self._penalties(history, random)
        self._inspections(history, random)
        self._matters(history, random)
        self._debtors(history, random)
        return history

    def _registrations(self, history: History) -> None:
        """The last few are sent in the live days only: what is known of them comes before."""
        first_late = len(self.population) - self.late_registrations
        for index in range(len(self.population)):
            enterprise = self.population[index]
            record = registration(self.numbers.next(MARKET, "DJ"), MARKET, enterprise)
            late = index >= first_late
            (history.unregistered if late else history.registrations).append(record)
            if late:
                on = self._before(30 + index % 300)
                no = self.numbers.next(FIRE, "JC")
                history.add(FIRE, inspection(no, FIRE, enterprise, on))

    def _penalties(self, history: History, random: np.random.Generator) -> None:
        for enterprise, ago in self._events(random, 0.10, 1080):
            office = _pick(random, enterprise.trade.watched_by or (MARKET,))
            serious = random.random() < 0.04
            record = penalty(
                self.numbers.next(office, "CF"),
                office,
                enterprise,
                self._before(ago),
                severity="serious" if serious else "general",
                fine_wan=float(random.lognormal(0.7, 1.0)),
            )
            history.add(office, record)
            if not serious and ago > 400 and random.random() < 0.35:
                history.repaired.append((office, str(record["record_no"]), self._before(ago - 370)))
            elif random.random() < 0.08:
                changed = record | {"fine_and_confiscation_wan": 1.0, "status": "changed"}
                history.corrected.append((office, changed))

    def _inspections(self, history: History, random: np.random.Generator) -> None:
        for enterprise, ago in self._events(random, 0.30, 720):
            office = _pick(random, enterprise.trade.watched_by or (MARKET,))
            result = str(random.choice(_RESULTS, p=(0.80, 0.155, 0.03, 0.015)))
            mode = "double_random" if random.random() < 0.7 else "special"
            no = self.numbers.next(office, "JC")
            record = inspection(
                no, office, enterprise, self._before(ago), result_code=result, mode=mode
            )
            history.add(office, record)
            if result != "no_problem":
                history.troubled.add(enterprise.index)

    def _matters(self, history: History, random: np.random.Generator) -> None:
        for office in DEPARTMENTS:
            for subkind, rate in MATTERS[office.id]:
                for enterprise, ago in self._events(random, rate, 700):
                    if office not in enterprise.trade.watched_by:
                        continue
                    on = self._before(ago)
                    no = self.numbers.next(office, "ZY")
                    record = business(no, office, enterprise, subkind, on)
                    over = random.random() < 0.6
                    history.add(office, ended(record, on + timedelta(days=25)) if over else record)
                    history.troubled.add(enterprise.index)

    def _debtors(self, history: History, random: np.random.Generator) -> None:
        for enterprise, ago in self._events(random, 0.02, 900):
            record = debtor(
                self.numbers.next(COURT, "ZX"),
                COURT,
                enterprise,
                self._before(ago),
                dishonest=bool(random.random() < 0.35),
                unpaid_wan=float(random.lognormal(3.0, 1.2)),
            )
            history.add(COURT, record)
            history.troubled.add(enterprise.index)

    def _events(
        self, random: np.random.Generator, rate: float, days: int
    ) -> Iterator[tuple[Enterprise, int]]:
        """Who it happens to and how many days ago: more often where the latent risk is higher."""
        counts: NDArray[np.int64] = random.poisson(rate * np.exp(self.population.risk - 0.5))
        rows = np.repeat(np.arange(len(self.population)), np.minimum(counts, 4))
        for index, ago in zip(rows, random.integers(26, days, rows.size), strict=True):
            yield self.population[int(index)], int(ago)

    def _before(self, days: int) -> date:
        return self.population.start - timedelta(days=days)


def _pick(random: np.random.Generator, offices: Sequence[Office]) -> Office:
    return offices[int(random.integers(len(offices)))]
