"""Somebody reads an enterprise's classes; the read is logged with them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from scoring.adapters import dossiers, reading
from scoring.adapters.previous_runs import PreviousRuns
from scoring.adapters.reading import Reader
from scoring.domain.answer import Answer, answer
from scoring.domain.errors import BeingReclassified, NotClassified, NotKnownYet
from scoring.domain.model import Models
from serving import BusinessDay
from storage import Transaction

WAIT_SECONDS = 5.0
LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class GetClassification:
    """`ring` wakes the reader of the ledger, in case its doorbell was lost."""

    transaction: Transaction
    models: Models
    business_day: BusinessDay
    previous_runs: PreviousRuns
    ring: Callable[[], None]
    wait_seconds: float = WAIT_SECONDS

    async def __call__(self, uscc: str, at_least: int, reader: Reader) -> Answer:
        """Raises NotKnownYet, NotClassified, BeingReclassified."""
        through = await self._wait(at_least)
        today = self.models(await self.business_day.today())
        async with self.transaction() as session:
            found = await dossiers.some(session, [uscc], today)
            stored = found[0].before.classification if found else None
            if stored is None or not stored.grades.present:
                raise NotClassified(uscc)
            enterprise = found[0].enterprise
            model = self.models(enterprise.evaluated_on or stored.on)
            if found[0].stale or model.version != stored.model_version:
                raise BeingReclassified(uscc)
            if model.encoding != today.encoding:
                raise BeingReclassified(uscc)
            previous = await self.previous_runs.of(session, enterprise.peers_run)
            shown = answer(enterprise, stored, model, previous, through, reader.department)
            await reading.log_read(session, uscc, stored.version, reader)
        return shown

    async def _wait(self, at_least: int) -> int:
        """Wait a bounded time for a ledger number to be read. Raises NotKnownYet."""
        end = time.monotonic() + self.wait_seconds
        while True:
            async with self.transaction() as session:
                through = await reading.through(session)
            if through >= at_least:
                return through
            if time.monotonic() > end:
                raise NotKnownYet(at_least, through)
            self.ring()
            await asyncio.sleep(LOOK_SECONDS)
