"""Source systems and their numbers."""

from aggregation.adapters.copying import Connection

_FIND = "select id from source where name = %s"
_ADD = "insert into source (name) values (%s) on conflict do nothing"


async def number(connection: Connection, name: str) -> int:
    """The source system's number, given now if it has none."""
    found = await find(connection, name)
    if found is None:
        await connection.execute(_ADD, [name])
        found = await find(connection, name)
    if found is None:
        raise LookupError(name)
    return found


async def find(connection: Connection, name: str) -> int | None:
    """The source system's number; None where it never sent anything."""
    cursor = await connection.execute(_FIND, [name])
    row = await cursor.fetchone()
    return row[0] if row else None
