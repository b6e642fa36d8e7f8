"""Dossiers of another encoding are read anew from the records."""

from contextlib import aclosing
from dataclasses import dataclass, field

import structlog

from scoring.adapters import dossiers, outcomes
from scoring.adapters.aggregation_client import Ledger
from scoring.adapters.previous_runs import PreviousRuns
from scoring.domain.dossier import apply, forgotten
from scoring.domain.entries import Touched
from scoring.domain.model import Model
from scoring.domain.outcome import Cause
from scoring.usecases.settle import CHUNK, Change, settle
from storage import Transaction

log = structlog.get_logger()


@dataclass(slots=True)
class RebuildDossiers:
    """Asked before dossiers are used; costs a comparison while the encoding stays."""

    transaction: Transaction
    ledger: Ledger
    previous_runs: PreviousRuns
    _done: int | None = field(default=None, init=False)

    async def __call__(self, model: Model) -> None:
        """Raises Unavailable where aggregation does not answer."""
        if self._done == model.encoding:
            return
        while usccs := await self._stale(model):
            await self._rebuild(usccs, model)
            log.info("dossiers_rebuilt", enterprises=len(usccs))
        self._done = model.encoding

    async def _stale(self, model: Model) -> list[str]:
        async with self.transaction() as session:
            return await dossiers.stale(session, model, CHUNK)

    async def _rebuild(self, usccs: list[str], model: Model) -> None:
        known = {uscc: Touched(uscc) for uscc in usccs}
        through = 0
        async with aclosing(self.ledger.read(0, CHUNK, usccs)) as chunks:
            async for chunk in chunks:
                through = chunk.through
                known |= {touched.uscc: touched for touched in chunk.touched}
        async with self.transaction() as session:
            changes = []
            for stored in await dossiers.lock(session, usccs, model):
                if not stored.stale:
                    continue
                empty = forgotten(stored.enterprise)
                enterprise, unscored = apply(empty, known[empty.uscc], through, model)
                await outcomes.set_aside(session, unscored)
                changes.append(Change(enterprise, stored.before, Cause()))
            await settle(session, model, self.previous_runs, changes)
