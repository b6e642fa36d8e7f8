"""A client is stopped: it gets no further token."""

from dataclasses import dataclass, replace

import structlog

from identity.adapters import store
from identity.domain.errors import UnknownClient
from storage import Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RemoveClient:
    transaction: Transaction

    async def __call__(self, client_id: str, by: str) -> None:
        """Removing it again changes nothing. Raises UnknownClient."""
        async with self.transaction() as session:
            client = await session.run_sync(store.find, client_id, lock=True)
            if client is None:
                raise UnknownClient(client_id)
            await session.run_sync(store.save, replace(client, active=False))
        log.info("client_removed", client=client_id, by=by)
