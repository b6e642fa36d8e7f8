"""Records, registry and memberships that are new in the ledger become classes."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from scoring.adapters import dossiers, outcomes, reading
from scoring.adapters.aggregation_client import Ledger
from scoring.adapters.previous_runs import PreviousRuns
from scoring.domain.dossier import Unscored, apply, forgotten
from scoring.domain.entries import Chunk
from scoring.domain.errors import BeingReclassified
from scoring.domain.model import Model, Models
from scoring.domain.outcome import Cause
from scoring.usecases.rebuild_dossiers import RebuildDossiers
from scoring.usecases.settle import CHUNK, Change, settle
from serving import BusinessDay
from storage import Transaction

log = structlog.get_logger()


@dataclass(slots=True)
class ReclassifyTouched:
    """Reads from the cursor to the newest ledger number, a chunk of enterprises at a time.

    A crash anywhere, a doubled window or a second reader does no harm: each dossier says through
    which number it has read, and the cursor moves when a window is stored whole.
    """

    transaction: Transaction
    ledger: Ledger
    models: Models
    business_day: BusinessDay
    rebuild: RebuildDossiers
    previous_runs: PreviousRuns
    chunk: int = CHUNK
    between_windows: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, through: int = 0) -> int:
        """Return the number read through; reads nothing when that is `through` already.

        Raises Unavailable.
        """
        async with self.between_windows:
            await self.rebuild(await self._model())
            async with self.transaction() as session:
                since = await reading.through(session)
            if 0 < through <= since:
                return since
            return max(since, await self._read(since))

    async def _read(self, since: int) -> int:
        """Take chunk after chunk; while one is stored, the next is read."""
        taking, through = _done(), since
        async with aclosing(self.ledger.read(since, self.chunk)) as chunks:
            try:
                async for chunk in chunks:
                    await taking
                    through = chunk.through
                    if through > since:
                        taking = asyncio.create_task(self._take(chunk))
                await taking
            finally:
                # Where reading failed: what was read is stored, nothing goes on behind the lock.
                await asyncio.gather(taking, return_exceptions=True)
        return through

    async def _model(self) -> Model:
        return self.models(await self.business_day.today())

    async def _take(self, chunk: Chunk) -> None:
        model = await self._model()
        async with self.transaction() as session:
            changes, unscored = await _apply(session, chunk, model)
            await settle(session, model, self.previous_runs, changes)
            await outcomes.set_aside(session, unscored)
            if chunk.last:
                await reading.advance(session, chunk.through)
        for record in unscored:
            log.error("record_gives_no_fact", record=f"{record.record_id:016x}")


def _done() -> asyncio.Future[None]:
    done = asyncio.get_running_loop().create_future()
    done.set_result(None)
    return done


async def _apply(
    session: AsyncSession, chunk: Chunk, model: Model
) -> tuple[list[Change], list[Unscored]]:
    """Raises BeingReclassified where a dossier is of another encoding."""
    touched = {entry.uscc: entry for entry in chunk.touched}
    changes: list[Change] = []
    unscored: list[Unscored] = []
    for stored in await dossiers.lock(session, list(touched), model) if touched else ():
        if stored.stale:
            raise BeingReclassified(stored.enterprise.uscc)
        if stored.enterprise.through >= chunk.through:
            continue
        known = forgotten(stored.enterprise) if chunk.entire else stored.enterprise
        entry = touched[known.uscc]
        enterprise, left = apply(known, entry, chunk.through, model)
        cause = Cause(known_at=entry.known_at, record_ids=entry.record_ids)
        changes.append(Change(enterprise, stored.before, cause))
        unscored += left
    return changes, unscored
