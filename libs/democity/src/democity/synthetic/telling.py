"""How the records of a part arrive: late, twice, wrong at first, spoilt; and what is judged later.

Whoever takes in all messages in their order, refuses the spoilt ones and keeps the last version of
each record has exactly the plain records of the tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from zlib import crc32

import numpy as np

from democity.dirt import spoilt
from democity.rates import Rates
from democity.synthetic.city import Part
from democity.synthetic.columns import NO_DAY, Table, day_of
from democity.synthetic.names import Names
from democity.synthetic.plain import Record, records
from democity.synthetic.sources import SOURCES, Source

What = Literal["record", "correction", "repeat", "bad", "repair", "revocation"]
_SHIFT = 10
"""A unit mistaken, as thousands for tens of thousands."""
_MOST = Decimal(10**8)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that a source sends on a day.

    `uscc` is whom it is about. `content` is a record, or for a repair or revocation what the
    annotation says. A bad record is to be refused for `code` and `field`.
    """

    on: date
    source: Source
    what: What
    uscc: str
    content: Record
    code: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """The messages of one part, the same for the same seed."""

    part: Part
    rates: Rates
    seed: int
    today: date

    def messages(self, kinds: Sequence[str] = ()) -> list[Message]:
        """Messages of these kinds, or of all, in the order of the days on which they arrive.

        Registrations of a day come first; what is corrected comes after what was wrong.
        """
        names = Names(self.part.population)
        chosen = [table for kind, table in self.part.tables.items() if not kinds or kind in kinds]
        found = [message for table in chosen for message in self._of(table, names)]
        return sorted(found, key=lambda each: (each.on, each.content.get("kind") != "registration"))

    def _of(self, table: Table, names: Names) -> Iterator[Message]:
        key = (self.seed, self.part.population.first, crc32(f"telling {table.kind}".encode()))
        random, sending = np.random.default_rng(key), self.rates.sending
        count = len(table)
        corrected = random.random(count) < sending.corrected.rate
        twice = random.random(count) < sending.sent_twice.rate
        bad = random.random(count) < sending.bad.rate
        later = random.integers(1, 40, count)
        for row, record in enumerate(records(table, names)):
            on, source = day_of(table.sent_on[row]), SOURCES[table.source.values[row]]
            uscc = str(record["uscc"])
            after = min(on + timedelta(days=int(later[row])), self.today)
            wrong = _mistaken(record) if corrected[row] else None
            if wrong is None:
                yield Message(on, source, "record", uscc, record)
            else:
                yield Message(on, source, "record", uscc, wrong)
                yield Message(after, source, "correction", uscc, record)
            if twice[row] and wrong is None:
                yield Message(after, source, "repeat", uscc, record)
            if bad[row]:
                copy, code, field = spoilt(record, int(later[row]))
                yield Message(on, source, "bad", uscc, copy, code, field)
            yield from self._judged(table, row, record, after)

    def _judged(self, table: Table, row: int, record: Record, after: date) -> Iterator[Message]:
        """Annotations, once the record itself has arrived."""
        source, uscc = SOURCES[table.source.values[row]], str(record["uscc"])
        if table.repaired_on[row] != NO_DAY:
            on = day_of(table.repaired_on[row])
            yield Message(max(on, after), source, "repair", uscc, _annotation(record, "repair", on))
        if table.revoked[row]:
            said = _annotation(record, "revocation", after)
            yield Message(after, source, "revocation", uscc, said)


def _annotation(record: Record, kind: str, on: date) -> Record:
    return {
        "source_system": record["source_system"],
        "record_no": record["record_no"],
        "kind": kind,
        "decided_on": on.isoformat(),
        "in_force": True,
        "reason": "信用修复准予" if kind == "repair" else "复议撤销",
    }


def _mistaken(record: Record) -> Record | None:
    """The record with a mistake that only its source can see: a unit, else a day."""
    for name, value in record.items():
        if isinstance(value, Decimal) and 0 < value < _MOST:
            return record | {name: value * _SHIFT}
    for name, value in record.items():
        if name.endswith("_on") and name != "produced_on":
            wrong = date.fromisoformat(str(value)) - timedelta(days=1)
            return record | {name: wrong.isoformat()}
    return None
