"""Records of the live days: the scenes of the script, everyday noise, and what visits cause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from democity.calendar import Calendar
from democity.enterprises import Enterprises
from democity.history import History
from democity.offices import COURT, DEPARTMENTS, MARKET, Office
from democity.records import (
    Numbers,
    Record,
    business,
    debtor,
    delisted,
    ended,
    inspection,
    penalty,
)
from democity.script import Outcome, Scene

# Matters that last until someone settles them; the others are events, over when they happened.
LASTING = frozenset(
    {
        "special_equipment_overdue",
        "major_hidden_danger",
        "safety_staff_missing",
        "major_fire_hazard",
        "fire_facility_fault",
    }
)
Sent = tuple[Office, Record]


@dataclass(slots=True)
class LiveCity:
    """Writes each day's records once, in order of the days; remembers what it wrote."""

    population: Enterprises
    script: Sequence[Scene]
    history: History
    calendar: Calendar
    numbers: Numbers
    seed: int
    noise: int = 36
    _sent: dict[str, list[Sent]] = field(default_factory=dict)

    def before_start(self) -> Iterator[Sent]:
        """What history holds of the script: findings up to day 0, doors nobody opened."""
        for scene in self.script:
            yield from self._findings(scene, range(-400, 1))
            if scene.unreachable:
                no = self.numbers.next(MARKET, "JC")
                on = self.calendar[0]
                yield (
                    MARKET,
                    inspection(no, MARKET, scene.enterprise, on, result_code="unreachable"),
                )

    def on_day(self, day: int) -> dict[str, list[Record]]:
        """Records by office id."""
        records: dict[str, list[Record]] = {}
        for office, record in self._everything(day):
            records.setdefault(office.id, []).append(record)
        return records

    def after_visit(self, scene: Scene, day: int) -> list[Sent]:
        """What the departments and the court send because of the visit of `day`."""
        on = self.calendar[day]
        sent = self._sent.get(scene.enterprise.uscc, [])
        if scene.outcome is Outcome.SETTLED:
            return [
                (office, delisted(record, on) if office is COURT else ended(record, on))
                for office, record in sent
                if office is COURT or record.get("subkind") in LASTING
            ]
        if scene.outcome is Outcome.PUNISHED:
            office = scene.offices[0]
            no = self.numbers.next(office, "CF")
            record = penalty(no, office, scene.enterprise, on, severity="serious", fine_wan=30.0)
            return [(office, record)]
        return []

    def _everything(self, day: int) -> Iterator[Sent]:
        yield from self._noise(day)
        for scene in self.script:
            yield from self._findings(scene, (day,))
            if scene.listed_on == day:
                no = self.numbers.next(COURT, "ZX")
                on = self.calendar[day]
                record = debtor(no, COURT, scene.enterprise, on, dishonest=True, unpaid_wan=80.0)
                yield self._remember(scene, COURT, record)
        if day == 2:
            yield from ((MARKET, record) for record in self.history.unregistered)

    def _findings(self, scene: Scene, days: Iterable[int]) -> Iterator[Sent]:
        for finding in scene.findings:
            if finding.day not in days:
                continue
            for position, subkind in enumerate(finding.subkinds):
                on = self.calendar[finding.day]
                if subkind not in LASTING:  # an event is established after it happened
                    on -= timedelta(days=9 + 11 * position)
                no = self.numbers.next(finding.office, "ZY")
                record = business(no, finding.office, scene.enterprise, subkind, on)
                yield self._remember(scene, finding.office, record)

    def _noise(self, day: int) -> Iterator[Sent]:
        """Penalties and clean inspections elsewhere; a fifth of them arrive months late."""
        random = np.random.default_rng((self.seed, 4, day))
        busy = {scene.enterprise.index for scene in self.script} | self.history.troubled
        for index in random.integers(len(self.population) - 100, size=self.noise):
            if int(index) in busy:
                continue
            enterprise = self.population[int(index)]
            office = DEPARTMENTS[int(random.integers(len(DEPARTMENTS)))]
            late = timedelta(days=int(random.integers(30, 200)) if random.random() < 0.2 else 0)
            on = self.calendar[day] - late
            if random.random() < 0.3:
                no = self.numbers.next(office, "CF")
                yield office, penalty(no, office, enterprise, on, severity="minor", fine_wan=0.5)
            else:
                yield (
                    office,
                    inspection(self.numbers.next(office, "JC"), office, enterprise, on),
                )

    def _remember(self, scene: Scene, office: Office, record: Record) -> Sent:
        self._sent.setdefault(scene.enterprise.uscc, []).append((office, record))
        return office, record
