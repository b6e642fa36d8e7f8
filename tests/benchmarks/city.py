"""Records for the journey bench: a city's history, as many as are asked for, every one new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from democity.enterprises import Enterprise, enterprises
from democity.offices import COURT, EMERGENCY, FIRE, MARKET, Office
from democity.records import (
    Numbers,
    Record,
    business,
    debtor,
    inspection,
    penalty,
    registration,
)

# Shares of the five kinds among what arrives; inspections and matters lead in a real city, too.
KINDS = ("inspection", "business", "penalty", "debtor", "registration")
SHARES = (0.40, 0.25, 0.20, 0.10, 0.05)
MATTERS = {
    MARKET.id: ("special_equipment_overdue", "false_advertising"),
    EMERGENCY.id: ("major_hidden_danger", "safety_staff_missing"),
    FIRE.id: ("fire_facility_fault", "fire_accident"),
}
RESULTS = ("no_problem", "ordered_to_correct", "unreachable", "not_cooperative")
DAYS = 1000  # before the start: within the three years that most points look back

Sent = tuple[Office, Record]


@dataclass
class City:
    """`first` enterprises take the bulk of the records, the others wait for the even rate."""

    on: date
    size: int
    first: int
    numbers: Numbers = field(default_factory=Numbers)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(11)
        # Some have left the register; of a fifth more, enough are still there.
        self.enterprises = enterprises(self.size * 6 // 5, self.on, seed=11)[: self.size]

    def registrations(self) -> list[Sent]:
        return [(MARKET, self._registered(each)) for each in self.enterprises]

    def bulk(self, count: int) -> list[Sent]:
        """Records of all kinds at enterprises of the first part."""
        kinds = self.random.choice(KINDS, count, p=SHARES)
        places = self.random.integers(self.first, size=count)
        days = self.random.integers(1, DAYS, size=count)
        return [
            self._record(str(kind), self.enterprises[place], self.on - timedelta(days=int(ago)))
            for kind, place, ago in zip(kinds, places, days, strict=True)
        ]

    def even(self) -> Iterator[Sent]:
        """A penalty at each enterprise of the second part: each moves the score."""
        for place, enterprise in enumerate(self.enterprises[self.first :]):
            office = _watching(enterprise, place)
            on = self.on - timedelta(days=30 + place % 300)
            no = self.numbers.next(office, "LT")
            yield office, penalty(no, office, enterprise, on, fine_wan=6.0)

    def _record(self, kind: str, enterprise: Enterprise, on: date) -> Sent:
        office = _watching(enterprise, int(self.random.integers(6)))
        match kind:
            case "inspection":
                result = str(self.random.choice(RESULTS, p=(0.80, 0.155, 0.03, 0.015)))
                no = self.numbers.next(office, "JC")
                return office, inspection(no, office, enterprise, on, result_code=result)
            case "business":
                matters = MATTERS[office.id]
                subkind = matters[int(self.random.integers(len(matters)))]
                no = self.numbers.next(office, "SX")
                return office, business(no, office, enterprise, subkind, on)
            case "penalty":
                grave = "serious" if self.random.random() < 0.04 else "general"
                no = self.numbers.next(office, "CF")
                return office, penalty(no, office, enterprise, on, severity=grave)
            case "debtor":
                no, grave = self.numbers.next(COURT, "ZX"), bool(self.random.random() < 0.2)
                owed = 1.0 + float(self.random.integers(50))
                return COURT, debtor(no, COURT, enterprise, on, dishonest=grave, unpaid_wan=owed)
            case _:
                return MARKET, self._registered(enterprise)

    def _registered(self, enterprise: Enterprise) -> Record:
        return registration(self.numbers.next(MARKET, "DJ"), MARKET, enterprise)


def batches(records: Sequence[Sent], size: int) -> list[tuple[Office, list[Record]]]:
    """Batches of one office each, in the order in which they fill."""
    waiting: dict[Office, list[Record]] = {}
    full: list[tuple[Office, list[Record]]] = []
    for office, record in records:
        batch = waiting.setdefault(office, [])
        batch.append(record)
        if len(batch) == size:
            full.append((office, waiting.pop(office)))
    return [*full, *waiting.items()]


def _watching(enterprise: Enterprise, number: int) -> Office:
    offices = [each for each in enterprise.watched_by if each.id in MATTERS] or [MARKET]
    return offices[number % len(offices)]
