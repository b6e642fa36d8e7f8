"""Enterprises whose facts begin, end or age out by a new day become new classes."""

from dataclasses import dataclass, field

from scoring.adapters import dossiers
from scoring.adapters.previous_runs import PreviousRuns
from scoring.domain.errors import BeingReclassified
from scoring.domain.model import Model, Models
from scoring.domain.outcome import Cause
from scoring.usecases.rebuild_dossiers import RebuildDossiers
from scoring.usecases.settle import CHUNK, Change, settle
from serving import BusinessDay
from storage import Transaction


@dataclass(slots=True)
class ReclassifyDue:
    """Looks at those whose due day has come, and at everybody when a model is released."""

    transaction: Transaction
    models: Models
    business_day: BusinessDay
    rebuild: RebuildDossiers
    previous_runs: PreviousRuns
    _released: str | None = field(default=None, init=False)

    async def __call__(self) -> int:
        """Return how many were looked at. Raises Unavailable."""
        model = self.models(await self.business_day.today())
        await self.rebuild(model)
        if self._released != model.version:
            async with self.transaction() as session:
                await dossiers.all_due_under(session, model)
            self._released = model.version
        looked_at = 0
        while found := await self._chunk(model):
            looked_at += found
        return looked_at

    async def _chunk(self, model: Model) -> int:
        async with self.transaction() as session:
            usccs = await dossiers.due(session, model.on, CHUNK)
            changes = []
            for stored in await dossiers.lock(session, usccs, model) if usccs else ():
                enterprise = stored.enterprise
                if stored.stale:
                    raise BeingReclassified(enterprise.uscc)
                if enterprise.due_on and enterprise.due_on <= model.on:
                    changes.append(Change(enterprise, stored.before, Cause()))
            await settle(session, model, self.previous_runs, changes)
        return len(changes)
