"""A department says that it has taken a task over."""

from dataclasses import dataclass
from uuid import UUID

from push.adapters import delivery_store, events
from push.domain.delivery import Delivery, is_news, require_own
from storage import Transaction


@dataclass(frozen=True, slots=True)
class AcknowledgeDelivery:
    transaction: Transaction

    async def __call__(self, delivery_id: UUID, department: str) -> Delivery:
        """Said twice, it is told once. Raises UnknownDelivery, NeverSent."""
        async with self.transaction() as session:
            on_file = await delivery_store.locked(session, delivery_id)
            delivery = require_own(on_file, delivery_id, department)
            if is_news(delivery):
                delivery = await delivery_store.acknowledge(session, delivery_id)
                await events.delivery_changed(session, delivery)
        return delivery
