"""What became of a run."""

from dataclasses import dataclass

from scoring.adapters import runs
from scoring.domain.errors import UnknownRun
from scoring.domain.run import Run
from storage import Transaction


@dataclass(frozen=True, slots=True)
class GetRun:
    transaction: Transaction

    async def __call__(self, run_id: str) -> Run:
        """Raises UnknownRun."""
        async with self.transaction() as session:
            run = await runs.by_id(session, run_id)
        if run is None:
            raise UnknownRun(run_id)
        return run
