"""A participant or a coordinator reads one task."""

from dataclasses import dataclass
from uuid import UUID

from dispatch.adapters import store
from dispatch.domain.reading import Reader, require_sight
from dispatch.domain.task import Task
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetTask:
    transaction: Transaction

    async def __call__(self, task_id: UUID, reader: Reader) -> Task:
        """Raises UnknownTask, also where the reader takes no part in it."""
        async with self.transaction() as session:
            return require_sight(await store.task(session, task_id), reader)
