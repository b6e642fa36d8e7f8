"""Annotations on file."""

from dataclasses import dataclass
from datetime import date

from psycopg.rows import tuple_row

from aggregation.adapters.copying import Connection

_FIND = """
select bucket, record_no, kind, decided_on, in_force, reason, tx
from annotation where source_id = %s and annotation_id = %s
"""
_ADD = """
insert into annotation (source_id, annotation_id, bucket, record_no, kind, decided_on, in_force,
    reason, department, tx)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_RECORD = """
select uscc, kind, department from record
where bucket = %s and source_id = %s and record_no = %s collate "C"
order by version desc limit 1
"""


@dataclass(frozen=True, slots=True)
class NewAnnotation:
    """An annotation as it is stored; two with one id must say the same."""

    bucket: int
    record_no: str
    kind: int
    decided_on: date
    in_force: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AnnotatedRecord:
    uscc: str
    kind: int
    department: int


async def find(
    connection: Connection, source_id: int, annotation_id: str
) -> tuple[NewAnnotation, int] | None:
    """The annotation of that id and the transaction that brought it."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_FIND, [source_id, annotation_id])
        row = await cursor.fetchone()
        return (NewAnnotation(*row[:-1]), row[-1]) if row else None


async def record(
    connection: Connection, source_id: int, bucket: int, record_no: str
) -> AnnotatedRecord | None:
    """What it is about, as of the newest version."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_RECORD, [bucket, source_id, record_no])
        row = await cursor.fetchone()
        return AnnotatedRecord(*row) if row else None


async def add(
    connection: Connection,
    tx: int,
    source_id: int,
    annotation_id: str,
    new: NewAnnotation,
    department: int,
) -> None:
    """Raises psycopg.errors.UniqueViolation where the id was used meanwhile."""
    await connection.execute(
        _ADD,
        [
            source_id,
            annotation_id,
            new.bucket,
            new.record_no,
            new.kind,
            new.decided_on,
            new.in_force,
            new.reason,
            department,
            tx,
        ],
    )
