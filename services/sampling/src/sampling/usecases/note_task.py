"""A task was opened, changed or closed: it decides who can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sampling.adapters import bookings, supervision_pools
from storage import Transaction


@dataclass(frozen=True, slots=True)
class NoteTask:
    transaction: Transaction

    async def __call__(
        self,
        task_id: UUID,
        uscc: str,
        version: int,
        is_open: bool,
        departments: Sequence[str],
        caused_at: datetime,
        draw_id: UUID | None = None,
    ) -> None:
        """A closed task was visited, which settles what its departments had drawn before."""
        async with self.transaction() as session:
            await bookings.note_task(session, task_id, uscc, version, is_open, draw_id)
            if not is_open:
                await bookings.note_visit(session, uscc, departments, caused_at)
                await supervision_pools.settle(session, uscc, caused_at)
