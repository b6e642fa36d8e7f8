"""Who is registered."""

from dataclasses import dataclass

from identity.adapters import store
from identity.domain.client import Client
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListClients:
    transaction: Transaction

    async def __call__(self) -> list[Client]:
        async with self.transaction() as session:
            return await session.run_sync(store.everybody)
