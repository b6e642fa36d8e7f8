"""What earlier runs said of everybody, kept in memory for as long as evaluations ask for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel import PeerStates
from scoring.adapters import run_pages, runs
from scoring.domain.previous import NO_RUN, Previous
from scoring.domain.run import USCC_LENGTH, Page

KEPT = 2


@dataclass(frozen=True, slots=True)
class PreviousRuns:
    """A run never changes once it is complete, so its states are read once."""

    _known: OrderedDict[str, Previous] = field(default_factory=OrderedDict)

    async def at(self, session: AsyncSession, on: date) -> Previous:
        """The newest completed run of a day or an earlier one."""
        return await self.of(session, await runs.newest(session, on))

    async def before(self, session: AsyncSession, on: date) -> Previous:
        """The newest completed run of an earlier day: two runs of one day say the same."""
        return await self.of(session, await runs.newest_before(session, on))

    async def of(self, session: AsyncSession, run_id: str) -> Previous:
        """A run by its name; the empty one is none."""
        if not run_id:
            return NO_RUN
        if run_id not in self._known:
            pages = await run_pages.all_of(session, run_id)
            self._known[run_id] = await asyncio.to_thread(_previous, run_id, pages)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(run_id)
        return self._known[run_id]


def _previous(run_id: str, pages: Sequence[Page]) -> Previous:
    text = b"".join(page.usccs for page in pages).decode()
    usccs = [text[at : at + USCC_LENGTH] for at in range(0, len(text), USCC_LENGTH)]
    states = np.frombuffer(b"".join(page.peer_states for page in pages), np.uint8)
    return Previous(run_id, PeerStates.of_run(usccs, states))
