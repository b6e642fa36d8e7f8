"""A department reads its endpoints."""

from dataclasses import dataclass

from push.adapters import endpoint_store
from push.domain.endpoint import Endpoint
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListEndpoints:
    transaction: Transaction

    async def __call__(self, department: str) -> list[Endpoint]:
        async with self.transaction() as session:
            return await endpoint_store.endpoints(session, department)
