"""A run over everybody is complete: the next draw may read its classes."""

from dataclasses import dataclass
from datetime import date

from sampling.adapters import runs
from storage import Transaction


@dataclass(frozen=True, slots=True)
class NoteRun:
    transaction: Transaction

    async def __call__(self, run_id: str, on: date, through: int) -> None:
        """Heard twice it is noted once."""
        async with self.transaction() as session:
            await runs.add(session, run_id, on, through)
