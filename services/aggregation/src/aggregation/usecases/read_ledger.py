"""Stream what changed in a window of the ledger, or everything that is selected.

Portion by portion in the order of the USCC; each portion in a transaction of its own, since what
is known at a ledger number never changes.
"""

from collections.abc import AsyncIterator, Iterable, Set
from dataclasses import dataclass
from typing import Any

from aggregation.adapters import arrow, entries, ledger, reading, windows
from aggregation.adapters.copying import Connection
from aggregation.adapters.entries import Naming
from aggregation.adapters.reading import Key
from aggregation.adapters.windows import Window
from aggregation.domain.errors import LedgerNotReached
from aggregation.domain.selection import EntryType, Portion, Selection, portions
from storage import Transaction, raw

PAGE = 200
"""Enterprises of one portion when everything is read."""


@dataclass(frozen=True, slots=True)
class Message:
    """One Arrow stream of one type; the first has neither and says only how far it goes."""

    through: int
    type: EntryType | None = None
    arrow_ipc: bytes = b""


@dataclass(frozen=True, slots=True)
class ReadLedger:
    transaction: Transaction
    naming: Naming

    async def __call__(
        self, since: int, through: int, types: Set[EntryType], selection: Selection
    ) -> AsyncIterator[Message]:
        """`through` 0: the newest number; no types: all. Raises LedgerNotReached."""
        async with self.transaction() as session:
            head = await ledger.head(await raw(session))
        if max(since, through) > head:
            raise LedgerNotReached(max(since, through), head)
        through, types = through or head, types or frozenset(EntryType)
        yield Message(through)
        read = self._window if since else self._everything
        async for message in read(since, through, types, selection):
            yield message

    async def _window(
        self, since: int, through: int, types: Set[EntryType], selection: Selection
    ) -> AsyncIterator[Message]:
        async with self.transaction() as session:
            window = await windows.read(await raw(session), since, through, types)
        for portion in portions(filter(selection.holds, window.usccs), window.touched):
            async with self.transaction() as session:
                found = await self._changed(await raw(session), portion, window, through)
            for message in _messages(through, found):
                yield message

    async def _changed(
        self, connection: Connection, portion: Portion[Key], window: Window, through: int
    ) -> dict[EntryType, list[tuple[Any, ...]]]:
        """The rows of one portion of a window."""
        naming = await self.naming.with_sources(connection)
        effective = await reading.records(connection, portion.entries, through)
        gone = [each for uscc in portion.usccs for each in window.gone.get(uscc, ())]
        entered = [uscc for uscc in portion.usccs if uscc in window.enterprises]
        joined = [uscc for uscc in portion.usccs if uscc in window.memberships]
        return {
            EntryType.ENTERPRISE: await reading.enterprises(connection, entered, through),
            EntryType.MEMBERSHIP: await reading.memberships(connection, joined, through),
            EntryType.RECORD: entries.record_rows(naming, effective, gone),
        }

    async def _everything(
        self, since: int, through: int, types: Set[EntryType], selection: Selection
    ) -> AsyncIterator[Message]:
        async for usccs in self._pages(selection):
            async with self.transaction() as session:
                found = await self._standing(await raw(session), usccs, through, types)
            for message in _messages(through, found):
                yield message

    async def _standing(
        self, connection: Connection, usccs: list[str], through: int, types: Set[EntryType]
    ) -> dict[EntryType, list[tuple[Any, ...]]]:
        """All that stood at these enterprises."""
        naming, here = await self.naming.with_sources(connection), set(usccs)
        found = dict[EntryType, list[tuple[Any, ...]]]()
        if EntryType.ENTERPRISE in types:
            rows = await reading.enterprises(connection, usccs, through)
            found[EntryType.ENTERPRISE] = rows
        if EntryType.MEMBERSHIP in types:
            rows = await reading.memberships(connection, usccs, through)
            found[EntryType.MEMBERSHIP] = rows
        if EntryType.RECORD in types:
            keys = await reading.keys_of(connection, usccs)
            effective = await reading.records(connection, keys, through)
            standing = [each for each in effective if each.uscc in here]
            found[EntryType.RECORD] = entries.record_rows(naming, standing, [])
        return found

    async def _pages(self, selection: Selection) -> AsyncIterator[list[str]]:
        """The selected enterprises, PAGE by PAGE."""
        if selection.usccs:
            usccs = sorted(selection.usccs)
            for start in range(0, len(usccs), PAGE):
                yield usccs[start : start + PAGE]
            return
        after, waiting = "", list[str]()
        while True:
            async with self.transaction() as session:
                page = await reading.usccs(await raw(session), after, PAGE * selection.of)
            waiting += filter(selection.holds, page)
            while len(waiting) >= PAGE:
                yield waiting[:PAGE]
                waiting = waiting[PAGE:]
            if len(page) < PAGE * selection.of:
                break
            after = page[-1]
        if waiting:
            yield waiting


def _messages(through: int, found: dict[EntryType, list[tuple[Any, ...]]]) -> Iterable[Message]:
    for type, schema in _SCHEMAS.items():
        for stream in arrow.streams(schema, found.get(type, [])):
            yield Message(through, type, stream)


_SCHEMAS = {
    EntryType.ENTERPRISE: arrow.ENTERPRISE,
    EntryType.MEMBERSHIP: arrow.MEMBERSHIP,
    EntryType.RECORD: arrow.RECORD,
}
