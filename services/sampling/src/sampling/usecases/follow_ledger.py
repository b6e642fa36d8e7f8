"""The registry's part of the ledger is read by cursor into a copy of our own."""

import asyncio
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import library
from sampling.adapters.aggregation_client import Entries, Ledger
from sampling.domain.errors import RegistryBehind
from storage import Transaction


@dataclass(frozen=True, slots=True)
class FollowLedger:
    """A window is state: read again, or cut short and read again, it does no harm."""

    transaction: Transaction
    ledger: Ledger
    between_windows: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, at_least: int = 0) -> None:
        """Read what is new, unless that much is known. Raises RegistryBehind, Unavailable."""
        async with self.between_windows:
            async with self.transaction() as session:
                since = await library.through(session)
            if 0 < at_least <= since:
                return
            through = await self._window(since)
            if through < at_least:
                raise RegistryBehind(at_least, through)

    async def _window(self, since: int) -> int:
        through = since
        async for reached, entries in self.ledger.read(since):
            through = reached
            if entries:
                async with self.transaction() as session:
                    await _store(session, entries)
        async with self.transaction() as session:
            await library.advance(session, through)
        return through


async def _store(session: AsyncSession, entries: Entries) -> None:
    if entries.registered is not None:
        await library.enter(session, entries.usccs, entries.registered, entries.ledger)
    if entries.libraries is not None:
        await library.join(session, entries.usccs, entries.libraries, entries.ledger)
