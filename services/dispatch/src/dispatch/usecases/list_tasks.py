"""A participant or a coordinator pages through tasks."""

from dataclasses import dataclass

from dispatch.adapters import store
from dispatch.domain.reading import Reader, TaskFilter
from dispatch.domain.task import Task
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ListTasks:
    transaction: Transaction

    async def __call__(self, reader: Reader, wanted: TaskFilter) -> tuple[list[Task], int | None]:
        """One page, newest first, and the number before which the next page begins."""
        async with self.transaction() as session:
            return await store.tasks(session, reader, wanted)
