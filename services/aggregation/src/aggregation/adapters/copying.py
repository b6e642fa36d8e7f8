"""Rows as PostgreSQL's COPY text format."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

Connection = psycopg.AsyncConnection[Any]


def escaped(text: str | None) -> str:
    r"""A text value; None is \N."""
    if text is None:
        return "\\N"
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


async def copy_in(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Append rows whose values are plain numbers, days, or text that `escaped` has passed."""
    statement = f"copy {table} ({', '.join(columns)}) from stdin"
    buffer = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    async with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        await copy.write(buffer)
