"""Everybody's general class as a completed run said it, whatever changed since."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

from scoring.adapters import run_pages, runs
from scoring.domain.errors import RunNotCompleted, UnknownRun
from scoring.domain.run import Page, RunState
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ReadRun:
    """No transaction stays open while the reader takes its time: what a run said never changes."""

    transaction: Transaction

    async def __call__(self, run_id: str) -> AsyncIterator[Page]:
        """Yield pages in order of USCC. Raises UnknownRun, RunNotCompleted."""
        async with self.transaction() as session:
            run = await runs.by_id(session, run_id)
        if run is None:
            raise UnknownRun(run_id)
        if run.state is not RunState.COMPLETED:
            raise RunNotCompleted(run_id, run.state)
        for number in count():
            async with self.transaction() as session:
                page = await run_pages.read(session, run_id, number)
            if page is None:
                return
            yield page
