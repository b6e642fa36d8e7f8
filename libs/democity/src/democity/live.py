"""Records of the live days: the scenes of the script, the everyday, and what visits cause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from democity.calendar import Calendar
from democity.enterprises import Enterprises
from democity.everyday import Everyday
from democity.history import History
from democity.matters import lasts
from democity.offices import COURT, MARKET, Office
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

Sent = tuple[Office, Record]
_EVERYDAY_SHARE = 100
"""Of so many enterprises one is inspected or punished a day, without a story."""
_AT_LEAST = 36


@dataclass(slots=True)
class LiveCity:
    """Writes each day's records once, in order of the days; remembers what it wrote."""

    population: Enterprises
    script: Sequence[Scene]
    history: History
    calendar: Calendar
    numbers: Numbers
    seed: int
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
                if office is COURT or lasts(office.id, record.get("subkind"))
            ]
        if scene.outcome is Outcome.PUNISHED:
            office = scene.offices[0]
            no = self.numbers.next(office, "CF")
            record = penalty(no, office, scene.enterprise, on, severity="serious", fine_wan=30.0)
            return [(office, record)]
        return []

    def _everything(self, day: int) -> Iterator[Sent]:
        yield from self._everyday().on_day(day)
        for scene in self.script:
            yield from self._findings(scene, (day,))
            if scene.listed_on == day:
                no = self.numbers.next(COURT, "ZX")
                on = self.calendar[day]
                record = debtor(no, COURT, scene.enterprise, on, dishonest=True, unpaid_wan=80.0)
                yield self._remember(scene, COURT, record)
        if day == 2:
            yield from ((MARKET, record) for record in self.history.unregistered)

    def _everyday(self) -> Everyday:
        cast = {scene.enterprise.index for scene in self.script}
        return Everyday(
            self.population,
            frozenset(cast | self.history.troubled),
            self.numbers,
            self.calendar,
            self.seed,
            max(len(self.population) // _EVERYDAY_SHARE, _AT_LEAST),
        )

    def _findings(self, scene: Scene, days: Iterable[int]) -> Iterator[Sent]:
        for finding in scene.findings:
            if finding.day not in days:
                continue
            office = finding.office
            for position, matter in enumerate(finding.matters):
                on = self.calendar[finding.day]
                if not lasts(office.id, matter.subkind):
                    # An event is established after it happened.
                    on -= timedelta(days=9 + 11 * position)
                no = self.numbers.next(office, "ZY")
                record = business(no, office, scene.enterprise, matter.subkind, on, matter.value)
                yield self._remember(scene, office, record)

    def _remember(self, scene: Scene, office: Office, record: Record) -> Sent:
        self._sent.setdefault(scene.enterprise.uscc, []).append((office, record))
        return office, record
