"""Bring the registry and the libraries to what the registration records in effect say."""

from collections.abc import Set
from dataclasses import dataclass

from aggregation.adapters import business_days, registry
from aggregation.adapters.copying import Connection
from aggregation.adapters.ledger import NOTHING, Changed
from aggregation.domain.registry import Entry, new_entries, new_memberships
from regulations import Regulations

REGISTRATION = "registration"


@dataclass(frozen=True, slots=True)
class RefreshRegistry:
    """Part of the transaction that changed the records."""

    regulations: Regulations

    async def __call__(
        self, connection: Connection, tx: int, touched: Set[str], affected: Set[str]
    ) -> Changed:
        """`touched`: enterprises that got a record; `affected`: those whose registration records
        changed. An enterprise nobody knew becomes provisional or registered."""
        if affected:
            await registry.lock(connection, affected)
        newest = await registry.newest(connection, touched | affected)
        unknown = touched - affected - newest.keys()
        changed = NOTHING
        if await registry.add_provisional(connection, tx, unknown):
            changed |= Changed.REGISTRY
        if affected:
            records = await registry.registrations(connection, affected, self.kind)
            changed |= await self._store(connection, tx, new_entries(affected, records, newest))
        return changed

    @property
    def kind(self) -> int:
        """The number of kind registration."""
        return self.regulations.catalogue.kinds[REGISTRATION].number

    async def _store(self, connection: Connection, tx: int, entries: list[Entry]) -> Changed:
        if not entries:
            return NOTHING
        await registry.add_entries(connection, tx, entries)
        on = await business_days.today(connection)
        known = await registry.memberships(connection, [e.enterprise.uscc for e in entries])

        def libraries_of(industry: str) -> list[str]:
            found = self.regulations.libraries_of(industry, on)
            return [f"{each.department}/{each.name}" for each in found]

        memberships = new_memberships(entries, libraries_of, known)
        if not memberships:
            return Changed.REGISTRY
        await registry.add_memberships(connection, tx, memberships)
        return Changed.REGISTRY | Changed.LIBRARIES
