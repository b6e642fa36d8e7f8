"""What was answered to every batch; one that its sender named gets the same answer again."""

import hashlib
import uuid

import msgspec
from psycopg.rows import tuple_row

from aggregation.adapters import ledger
from aggregation.adapters.copying import Connection
from aggregation.domain.receipt import Receipt

_FIND = """
select digest, tx, through, answer::text from batch where source_id = %s and batch_id = %s
"""
_ADD = """
insert into batch (source_id, batch_id, digest, tx, through, answer)
values (%s, %s, %s, %s, %s, %s::jsonb)
"""


def digest(department: str, records_json: bytes) -> bytes:
    """Tells batches apart; another sender's batch is another batch."""
    return hashlib.sha256(department.encode() + b"\x1f" + records_json).digest()


def unnamed() -> str:
    """A name for a batch that its sender gave none: it is counted, and known by nobody."""
    return f"unnamed/{uuid.uuid4()}"


async def find(
    connection: Connection, source_id: int, batch_id: str
) -> tuple[bytes, Receipt] | None:
    """The digest of the content and the answer it got."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_FIND, [source_id, batch_id])
        row = await cursor.fetchone()
    if row is None:
        return None
    known, tx, through, answer = row
    if tx is not None:
        through = await ledger.number_of(connection, tx)
    return bytes(known), msgspec.json.decode(answer, type=Receipt).known_at(through)


async def add(
    connection: Connection,
    source_id: int,
    batch_id: str,
    content: bytes,
    tx: int | None,
    receipt: Receipt,
) -> None:
    """Raises psycopg.errors.UniqueViolation where the same batch was answered meanwhile."""
    through = receipt.through if tx is None else None
    answer = msgspec.json.encode(receipt).decode()
    await connection.execute(_ADD, [source_id, batch_id, content, tx, through, answer])
