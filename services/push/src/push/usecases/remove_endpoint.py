"""A department takes an endpoint away: what waits for it is given up, the rest stays on file."""

from dataclasses import dataclass
from uuid import UUID

from push.adapters import delivery_store, endpoint_store, events, line
from push.domain.endpoint import EndpointState, require_own
from storage import Transaction

WHY = "endpoint removed"


@dataclass(frozen=True, slots=True)
class RemoveEndpoint:
    transaction: Transaction

    async def __call__(self, endpoint_id: UUID, department: str) -> None:
        """Raises UnknownEndpoint."""
        async with self.transaction() as session:
            await line.lock(session)
            require_own(
                await endpoint_store.endpoint(session, endpoint_id), endpoint_id, department
            )
            await endpoint_store.set_state(session, endpoint_id, EndpointState.REMOVED)
            refused = await delivery_store.refuse_pending(session, endpoint_id, WHY)
            await events.delivery_changed(session, *refused)
