"""How far the ledger has been read, and who has read a class."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import raw

_THROUGH = "select through from ledger_cursor"
_ADVANCE = "update ledger_cursor set through = %s where through < %s"
_LOG_READ = """
insert into class_read (uscc, version, reader, client_id, department, purpose)
values (%s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a class, and why."""

    subject: str
    client_id: str
    department: str
    purpose: str


async def through(session: AsyncSession) -> int:
    """The ledger number through which every dossier has been read."""
    cursor = await (await raw(session)).execute(_THROUGH)
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("The ledger_cursor table has lost its row; restore it from a backup.")
    return int(row[0])


async def advance(session: AsyncSession, to: int) -> None:
    """Move the cursor forward; it never goes back."""
    await (await raw(session)).execute(_ADVANCE, [to, to])


async def log_read(session: AsyncSession, uscc: str, version: int, reader: Reader) -> None:
    values = [uscc, version, reader.subject, reader.client_id, reader.department, reader.purpose]
    await (await raw(session)).execute(_LOG_READ, values)
