"""A department pages through what was delivered to it."""

from dataclasses import dataclass

from push.adapters import delivery_store
from push.domain.delivery import Delivery
from push.domain.delivery_filter import DeliveryFilter
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListDeliveries:
    transaction: Transaction

    async def __call__(self, wanted: DeliveryFilter) -> tuple[list[Delivery], int | None]:
        """One page, newest first, and the number before which the next page begins."""
        async with self.transaction() as session:
            return await delivery_store.deliveries(session, wanted)
