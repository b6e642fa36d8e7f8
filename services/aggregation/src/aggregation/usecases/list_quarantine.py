"""Page through what could not be accepted."""

from dataclasses import dataclass

from aggregation.adapters import quarantine
from aggregation.adapters.quarantine import Quarantined
from aggregation.domain.sender import Sender
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class ListQuarantine:
    transaction: Transaction

    async def __call__(
        self, sender: Sender, source_system: str, after: int, limit: int
    ) -> list[Quarantined]:
        """Oldest first, of the sender's own department only where it has one."""
        async with self.transaction() as session:
            connection = await raw(session)
            return await quarantine.page(connection, sender.department, source_system, after, limit)
