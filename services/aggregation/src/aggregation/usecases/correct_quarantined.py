"""Replay one quarantined record, corrected or as it was given."""

from dataclasses import dataclass, replace

from aggregation.adapters import ledger, quarantine, sources
from aggregation.adapters.copying import Connection
from aggregation.adapters.quarantine import Quarantined
from aggregation.adapters.races import enter, retried
from aggregation.domain.errors import UnknownQuarantined
from aggregation.domain.given import Given, read_record
from aggregation.domain.receipt import Receipt, Rejected
from aggregation.domain.record import Problem
from aggregation.domain.sender import Sender
from aggregation.usecases.intake import Intake
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class CorrectQuarantined:
    """An entry leaves quarantine when its record is on file; else it shows what is wrong now."""

    transaction: Transaction
    intake: Intake

    async def __call__(self, sender: Sender, id: int, record_json: bytes) -> Receipt:
        """Raises UnknownQuarantined, MalformedBatch, TooManyRaces."""
        return await retried(lambda lost: self._correct(sender, id, record_json, lost))

    async def _correct(
        self, sender: Sender, id: int, record_json: bytes, lost_before: bool
    ) -> Receipt:
        async with self.transaction() as session:
            connection = await raw(session)
            entry = await _entry(connection, sender, id)
            given = read_record(record_json or entry.record_json.encode())
            judged = self.intake.judge([given], entry.source_system, sender)
            source_id = await sources.number(connection, entry.source_system)
            await enter(connection, source_id, lost_before)
            taken = await self.intake.take(connection, source_id, judged, sender)
            receipt = Receipt(
                1, len(taken.plan.versions), taken.plan.unchanged, (), await ledger.head(connection)
            )
            problem = (judged.problems | taken.plan.problems).get(0)
            if problem is not None:
                return await _still_wrong(connection, id, given, problem, receipt)
            await quarantine.settle(connection, id, "accepted" if taken.tx else "unchanged")
            if taken.tx is None:
                return receipt
            return receipt.known_at(await ledger.advance(session, taken.tx, taken.changed))


async def _entry(connection: Connection, sender: Sender, id: int) -> Quarantined:
    entry = await quarantine.find(connection, id)
    if entry is None or entry.settled or not sender.may_send_for(entry.problem.department):
        raise UnknownQuarantined(str(id))
    return entry


async def _still_wrong(
    connection: Connection, id: int, given: Given, problem: Problem, receipt: Receipt
) -> Receipt:
    await quarantine.replace(connection, id, given.text, problem)
    return replace(receipt, rejections=(Rejected(0, problem, id),))
