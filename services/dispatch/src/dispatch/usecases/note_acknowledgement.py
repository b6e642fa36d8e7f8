"""A department acknowledged a delivery: it has taken the task over."""

from dataclasses import dataclass
from uuid import UUID

from dispatch.adapters import store
from storage import Transaction


@dataclass(frozen=True, slots=True)
class NoteAcknowledgement:
    transaction: Transaction

    async def __call__(self, task_id: UUID, department: str) -> None:
        """No new version: nobody else has to be told."""
        async with self.transaction() as session:
            await store.acknowledge(session, task_id, department)
