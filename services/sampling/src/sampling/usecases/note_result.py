"""A visit was reported: what drawn visits find decides what a plan can expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sampling.adapters import results
from sampling.domain.publication import Result
from storage import Transaction


@dataclass(frozen=True, slots=True)
class NoteResult:
    transaction: Transaction

    async def __call__(
        self,
        task_id: UUID,
        completed_on: date,
        problem_found: bool,
        found: Sequence[Result] = (),
    ) -> None:
        """Heard twice it is noted once."""
        async with self.transaction() as session:
            await results.note(session, task_id, completed_on, problem_found, found)
