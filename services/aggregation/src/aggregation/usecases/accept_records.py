"""Take a batch of records from one source system."""

import asyncio
from dataclasses import dataclass

from aggregation.adapters import batches, ledger, quarantine, sources
from aggregation.adapters.copying import Connection
from aggregation.adapters.races import enter, retried
from aggregation.domain.errors import BatchIdTaken
from aggregation.domain.given import read_batch
from aggregation.domain.receipt import Receipt, Rejected
from aggregation.domain.sender import Sender
from aggregation.domain.validation import LONGEST_RECORD
from aggregation.usecases.intake import Intake, Judged, Taken
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class AcceptRecords:
    """One transaction: versions, registry, libraries, quarantine, the answer, a ledger number."""

    transaction: Transaction
    intake: Intake

    async def __call__(
        self, sender: Sender, source_system: str, records_json: bytes, batch_id: str = ""
    ) -> Receipt:
        """Raises MalformedBatch, TooManyRecords, WrongSourceSystem, ReservedSourceSystem,
        BatchIdTaken, TooManyRaces."""
        name = sender.source_system(source_system)
        judged = await asyncio.to_thread(self._judge, records_json, name, sender)
        content = batches.digest(sender.department, records_json)
        return await retried(
            lambda lost: self._accept(sender, name, judged, batch_id, content, lost)
        )

    def _judge(self, records_json: bytes, source_system: str, sender: Sender) -> Judged:
        return self.intake.judge(read_batch(records_json), source_system, sender)

    async def _accept(
        self,
        sender: Sender,
        source_system: str,
        judged: Judged,
        batch_id: str,
        content: bytes,
        lost_before: bool,
    ) -> Receipt:
        async with self.transaction() as session:
            connection = await raw(session)
            source_id = await sources.number(connection, source_system)
            await enter(connection, source_id, lost_before)
            known = await _known(connection, source_id, batch_id, content)
            if known is not None:
                return known
            taken = await self.intake.take(connection, source_id, judged, sender)
            receipt = await _receipt(connection, source_id, judged, taken, sender)
            name = batch_id or batches.unnamed()
            await batches.add(connection, source_id, name, content, taken.tx, receipt)
            if taken.tx is None:
                return receipt
            return receipt.known_at(await ledger.advance(session, taken.tx, taken.changed))


async def _known(
    connection: Connection, source_id: int, batch_id: str, content: bytes
) -> Receipt | None:
    """The answer this batch got before."""
    found = await batches.find(connection, source_id, batch_id) if batch_id else None
    if found is None:
        return None
    known, receipt = found
    if known != content:
        raise BatchIdTaken(batch_id)
    return receipt


async def _receipt(
    connection: Connection, source_id: int, judged: Judged, taken: Taken, sender: Sender
) -> Receipt:
    """Count, and put aside what could not be accepted."""
    problems = sorted((judged.problems | taken.plan.problems).items())
    texts = [(judged.given[index].text[:LONGEST_RECORD], problem) for index, problem in problems]
    ids = await quarantine.add(connection, source_id, sender.department, texts) if texts else []
    return Receipt(
        received=len(judged.given),
        accepted=len(taken.plan.versions),
        unchanged=taken.plan.unchanged,
        rejections=tuple(
            Rejected(index, problem, id) for (index, problem), id in zip(problems, ids, strict=True)
        ),
        through=await ledger.head(connection),
    )
