"""An operator asks for a run over everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scoring.adapters import runs
from scoring.domain.errors import DayAhead, OtherEncoding, RunInProgress
from scoring.domain.model import Models
from scoring.domain.run import Run
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class StartRun:
    """Writes the run down; `ring` wakes who completes it."""

    transaction: Transaction
    models: Models
    business_day: BusinessDay
    ring: Callable[[], None]

    async def __call__(self, run_id: str, on: date | None, at_least: int, by: str) -> Run:
        """Raises RunIdMissing, DayAhead, OtherEncoding, OtherRun, RunInProgress."""
        today = await self.business_day.today()
        run = Run(run_id, on or today, at_least, current=on in (None, today))
        run.check_id()
        if run.on > today:
            raise DayAhead(run.on, today)
        if self.models(run.on).encoding != self.models(today).encoding:
            raise OtherEncoding(run.on)
        async with self.transaction() as session:
            added = await runs.add(session, run, by)
            known = await runs.by_id(session, run_id)
            if known is None:
                running = await runs.running(session)
                raise RunInProgress(running.run_id if running else run_id)
        if not added:
            known.check_same(on, at_least)
        self.ring()
        return known
