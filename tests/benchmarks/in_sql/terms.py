"""The rows of a program as terms: what facts of a signal add to a slot, in numbers alone."""

from calendar import isleap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from kernel import ProgramOnDay
from kernel.layout import Finish, Operation
from kernel.tables import (
    END_HIGH,
    END_LOW,
    HIGH,
    LOW,
    OPERATION,
    PARAMETER,
    PEER,
    PER,
    SLOT,
)

PACK = 1 << 47
"""Day * PACK + payload: the largest one is the latest. It holds 140 million 万元 in cents."""
YEAR = 12


class How(Enum):
    """How the facts of a slot become one number."""

    SUM = auto()
    MAX = auto()
    ONCE = auto()
    """The largest of each key, summed up."""
    TWICE = auto()
    """Keys that occur twice."""
    OTHERWISE = auto()
    """Keys that occur with two payloads."""
    MONTHS = auto()
    """The largest payload of each month."""
    # What is not added up: `one` says which pair of lists it is of, or how many days are near.
    FIRST = auto()
    SECOND = auto()
    REQUIRED = auto()
    COVER = auto()
    KNOWN = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """A fact of the signal that lies in the bounds gives one + payloads * payload + days * day."""

    slot: int
    how: How
    signal: int
    bounds: tuple[int, int, int, int]
    peer: int
    per: bool
    one: int = 0
    payloads: int = 0
    days: int = 0

    def from_end(self, end_low: int) -> "Term":
        """The same of facts that end later still."""
        low, high, _, end_high = self.bounds
        return replace(self, bounds=(low, high, end_low, end_high))


@dataclass(frozen=True)
class Terms:
    """All terms of a day, and where the slots of months and years lie behind the program's."""

    on: ProgramOnDay

    @property
    def today(self) -> int:
        return self.on.today

    @property
    def this_month(self) -> int:
        """Months since year 0."""
        return int(self.on.context[1])

    @property
    def last_report_year(self) -> int:
        return int(self.on.context[2])

    def month(self, place: int, lag: int) -> int:
        """The slot of a month of a series."""
        return 1_000 * (place + 1) + lag

    def year(self, slot: int, ago: int) -> int:
        """The slot of a report year of a slot of years."""
        return 10_000 + 10 * slot + ago

    def of_signals(self) -> Sequence[Term]:
        """Every term of every signal."""
        tables = self.on.program.tables
        found: list[Term] = []
        for signal in range(len(tables.row_start) - 1):
            for row in range(tables.row_start[signal], tables.row_start[signal + 1]):
                found += self._of_row(signal, [int(n) for n in self.on.rows[row]])
        return found

    def months_of(self, slot: int) -> int:
        """How many months of a series are looked at."""
        (row,) = [
            row
            for row in self.on.program.tables.finish.tolist()
            if row[0] == Finish.FALL and self.month(row[2], 0) == slot
        ]
        _, _, _, _, months, max_lag, _ = row
        return int(max_lag + YEAR + months)

    def _of_row(self, signal: int, row: list[int]) -> Iterator[Term]:
        bounds = (row[LOW], row[HIGH], row[END_LOW], row[END_HIGH])
        plain = Term(row[SLOT], How.SUM, signal, bounds, row[PEER], row[PER] != 0)
        most = replace(plain, how=How.MAX)
        match Operation(row[OPERATION]):
            case Operation.COUNT:
                yield replace(plain, one=1)
            case Operation.SUM:
                yield replace(plain, payloads=1)
            case Operation.HALVES:
                yield replace(plain, one=1)
                yield replace(plain, one=1).from_end(self.today)
            case Operation.EXISTS:
                yield replace(most, one=1)
            case Operation.LATEST:
                yield replace(most, payloads=1, days=PACK)
            case Operation.MAX:
                yield replace(most, payloads=1)
            case Operation.LONGEST:
                yield replace(most, one=self.today + 1, days=-1)
            case Operation.COUNT_ONCE:
                yield replace(plain, how=How.ONCE, one=1)
            case Operation.SUM_ONCE:
                yield replace(plain, how=How.ONCE, payloads=1, days=PACK)
            case Operation.REPEATED:
                yield replace(plain, how=How.OTHERWISE if row[PARAMETER] else How.TWICE)
            case Operation.SERIES:
                yield replace(most, how=How.MONTHS, slot=self.month(row[PARAMETER], 0))
            case Operation.YEARS:
                yield from self._years(replace(most, one=1))
            case Operation.BAD_YEARS:
                yield from self._years(replace(most, one=1))
                yield from self._years(replace(most, one=2).from_end(self.today))
            case operation:
                yield replace(plain, how=BESIDE[operation], one=row[PARAMETER])

    def _years(self, term: Term) -> Iterator[Term]:
        """A report year is told by its last day."""
        low, high, end_low, end_high = term.bounds
        ago = 0
        while high > low:
            before = high - (366 if isleap(self.last_report_year - ago) else 365)
            bounds = (max(before, low), high, end_low, end_high)
            yield replace(term, slot=self.year(term.slot, ago), bounds=bounds)
            ago, high = ago + 1, before


BESIDE = {
    Operation.FIRST: How.FIRST,
    Operation.SECOND: How.SECOND,
    Operation.REQUIRE: How.REQUIRED,
    Operation.COVER: How.COVER,
    Operation.KNOWN: How.KNOWN,
}
