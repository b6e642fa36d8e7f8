"""Add a later judgement to a record."""

from dataclasses import dataclass

from aggregation.adapters import annotations, ledger, sources
from aggregation.adapters.annotations import NewAnnotation
from aggregation.adapters.copying import Connection
from aggregation.adapters.ledger import Changed
from aggregation.adapters.races import retried
from aggregation.domain.annotations import AnnotationKind
from aggregation.domain.errors import (
    AnnotationIdTaken,
    ForeignRecord,
    IncompleteAnnotation,
    UnknownRecord,
)
from aggregation.domain.sender import Sender
from aggregation.usecases.refresh_registry import RefreshRegistry
from regulations import Regulations
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class AnnotateRecord:
    """A revoked registration takes its enterprise's entry with it."""

    transaction: Transaction
    regulations: Regulations
    refresh_registry: RefreshRegistry

    async def __call__(
        self, sender: Sender, source_system: str, annotation_id: str, new: NewAnnotation
    ) -> int:
        """The ledger number it is known at.

        Raises UnknownRecord, ForeignRecord, AnnotationIdTaken, IncompleteAnnotation, TooManyRaces.
        """
        if not 0 < len(annotation_id) <= 128:
            raise IncompleteAnnotation("annotation_id of 1 to 128 characters")
        return await retried(lambda _: self._annotate(sender, source_system, annotation_id, new))

    async def _annotate(
        self, sender: Sender, source_system: str, annotation_id: str, new: NewAnnotation
    ) -> int:
        async with self.transaction() as session:
            connection = await raw(session)
            source_id = await sources.find(connection, source_system)
            if source_id is None:
                raise UnknownRecord(source_system, new.record_no)
            known = await annotations.find(connection, source_id, annotation_id)
            if known is not None:
                return await _same(connection, annotation_id, new, known)
            record = await annotations.record(connection, source_id, new.bucket, new.record_no)
            if record is None:
                raise UnknownRecord(source_system, new.record_no)
            if not sender.may_send_for(self._department(record.department)):
                raise ForeignRecord(new.record_no)
            tx = await ledger.begin(connection)
            await annotations.add(connection, tx, source_id, annotation_id, new, record.department)
            changed = Changed.RECORDS
            if record.kind == self.refresh_registry.kind and new.kind == AnnotationKind.REVOCATION:
                changed |= await self.refresh_registry(connection, tx, set(), {record.uscc})
            return await ledger.advance(session, tx, changed)

    def _department(self, number: int) -> str:
        sources = self.regulations.departments.sources
        return next(id for id, each in sources.items() if each.number == number)


async def _same(
    connection: Connection, annotation_id: str, new: NewAnnotation, known: tuple[NewAnnotation, int]
) -> int:
    annotation, tx = known
    if annotation != new:
        raise AnnotationIdTaken(annotation_id)
    return await ledger.number_of(connection, tx)
