"""Page through one enterprise's records in effect."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from aggregation.adapters import ledger, reading
from aggregation.adapters.reading import Effective
from aggregation.domain.errors import LedgerNotReached
from identifiers import Uscc
from storage import Transaction, raw


class Place(NamedTuple):
    """Where a page ended."""

    produced_on: date
    source_id: int
    record_no: str


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is None on the last page."""

    records: list[Effective]
    sources: dict[int, str]
    through: int
    next: Place | None


@dataclass(frozen=True, slots=True)
class ListRecords:
    transaction: Transaction

    async def __call__(
        self, uscc: Uscc, limit: int, after: Place | None = None, at_least: int = 0
    ) -> Page:
        """Newest production day first. Raises LedgerNotReached."""
        async with self.transaction() as session:
            connection = await raw(session)
            through = await ledger.head(connection)
            if at_least > through:
                raise LedgerNotReached(at_least, through)
            keys = await reading.keys_of(connection, [uscc])
            effective = await reading.records(connection, keys, through)
            sources = await reading.source_names(connection)
        here = sorted((each for each in effective if each.uscc == uscc), key=_place, reverse=True)
        rest = [each for each in here if after is None or _place(each) < after]
        shown = rest[:limit]
        return Page(shown, sources, through, _place(shown[-1]) if len(rest) > limit else None)


def _place(record: Effective) -> Place:
    return Place(record.produced_on, record.key.source_id, record.key.record_no)
