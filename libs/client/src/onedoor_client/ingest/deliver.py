"""A file's records, sent in batches; every row ends as accepted, unchanged or rejected."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from onedoor_client.calls import encoded
from onedoor_client.ingest.findings import Fault
from onedoor_client.ingest.shape import Shaped
from onedoor_client.problems import UnexpectedAnswer
from onedoor_client.results import Intake, Rejection

BATCH_RECORDS = 500
BATCH_BYTES = 1 << 20

Submit = Callable[[list[msgspec.Raw]], Intake]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not accepted: what was found here, and what the platform says.

    `rejection` is None where the platform took a row that was held to be faulty here.
    """

    row: Shaped
    faults: tuple[Fault, ...]
    rejection: Rejection | None

    @property
    def reason(self) -> str:
        return "；".join(fault.sentence() for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Totals:
    """received = accepted + unchanged + rejected."""

    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    accepted_through: int = 0

    def plus(self, answer: Intake) -> "Totals":
        return replace(
            self,
            received=self.received + answer.received,
            accepted=self.accepted + answer.accepted,
            unchanged=self.unchanged + answer.unchanged,
            rejected=self.rejected + answer.rejected,
            accepted_through=max(self.accepted_through, answer.accepted_through),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """After one batch: what is settled so far, and this batch's refusals."""

    totals: Totals
    refusals: list[Refusal]


def deliver(rows: Iterable[Shaped], submit: Submit) -> Iterator[Progress]:
    """Send all rows, a batch at a time. A batch is always cut at the same places, so that the
    same file sent again sends the same batches. Raises OnedoorProblem, UnreadableFile.
    """
    totals = Totals()
    for batch in _batches(rows):
        answer = submit([record for _, record in batch])
        _check(answer, len(batch))
        totals = totals.plus(answer)
        yield Progress(totals, list(_refusals([row for row, _ in batch], answer)))


def _batches(rows: Iterable[Shaped]) -> Iterator[list[tuple[Shaped, msgspec.Raw]]]:
    batch: list[tuple[Shaped, msgspec.Raw]] = []
    size = 0
    for row in rows:
        record = encoded(row.record)
        if batch and (len(batch) == BATCH_RECORDS or size + len(record) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((row, msgspec.Raw(record)))
        size += len(record)
    if batch:
        yield batch


def _refusals(rows: list[Shaped], answer: Intake) -> Iterator[Refusal]:
    rejections = {rejection.index: rejection for rejection in answer.rejections}
    for index, row in enumerate(rows):
        rejection = rejections.get(index)
        if rejection is not None:
            yield Refusal(row, row.faults or (_told(rejection),), rejection)
        elif row.faults:
            yield Refusal(row, row.faults, None)


def _told(rejection: Rejection) -> Fault:
    return Fault(
        rejection.code,
        rejection.field,
        given=rejection.given,
        expected=rejection.expected,
        reason=rejection.reason,
        reason_en=rejection.reason_en,
    )


def _check(answer: Intake, sent: int) -> None:
    settled = answer.accepted + answer.unchanged + answer.rejected
    if answer.received == sent == settled and answer.rejected == len(answer.rejections):
        return
    raise UnexpectedAnswer(
        f"平台对{sent}条的应答不平：接收{answer.received}，接受{answer.accepted}，"
        f"未变{answer.unchanged}，拒收{answer.rejected}。请联系平台。",
        f"The platform's counts for {sent} records do not add up: {answer.received} received,"
        f" {answer.accepted} accepted, {answer.unchanged} unchanged, {answer.rejected} rejected.",
        code="counts_disagree",
    )
