"""Records that could not be accepted: kept, shown, corrected."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import tuple_row

from aggregation.adapters.copying import Connection
from aggregation.domain.record import Problem

_ADD = """
insert into quarantine
    (source_id, department, record_no, code, field, given, expected, digest, record_json)
select %s, n.* from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::bytea[], %s::text[]) as n
on conflict (source_id, department, digest) where settled_at is null do update
set code = excluded.code, field = excluded.field, given = excluded.given,
    expected = excluded.expected
returning id, department, digest
"""
_SELECT = """
select q.id, s.name, q.department, q.record_no, q.code, q.field, q.given, q.expected,
    q.record_json, q.at, q.settled_at is not null
from quarantine q join source s on s.id = q.source_id
"""
_PAGE = f"""{_SELECT}
where q.settled_at is null and q.id > %(after)s
and (%(department)s = '' or q.department = %(department)s)
and (%(source)s = '' or s.name = %(source)s)
order by q.id limit %(limit)s
"""
_FIND = f"{_SELECT} where q.id = %s for update of q"
_REPLACE = """
update quarantine set record_no = %s, code = %s, field = %s, given = %s, expected = %s,
    record_json = %s
where id = %s
"""
_SETTLE = "update quarantine set settled_at = clock_timestamp(), outcome = %s where id = %s"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One record in quarantine, as its department sees it."""

    id: int
    source_system: str
    problem: Problem
    record_json: str
    at: datetime
    settled: bool


async def add(
    connection: Connection, source_id: int, department: str, rejected: Iterable[tuple[str, Problem]]
) -> list[int]:
    """Put records aside, in whose list: the sender's, else the one the record names.

    Returns their numbers, in order; the same record sent again keeps its number.
    """
    keys, rows = list[tuple[str, bytes]](), dict[tuple[str, bytes], tuple[object, ...]]()
    for text, problem in rejected:
        key = (department or problem.department, _digest(text))
        keys.append(key)
        rows[key] = (key[0], *_told(problem), key[1], text)
    columns = [list(column) for column in zip(*rows.values(), strict=True)]
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_ADD, [source_id, *columns])
        ids = {
            (department, bytes(digest)): id for id, department, digest in await cursor.fetchall()
        }
    return [ids[key] for key in keys]


async def page(
    connection: Connection, department: str, source_system: str, after: int, limit: int
) -> list[Quarantined]:
    """What waits, oldest first; an empty department or source system means all."""
    parameters = {
        "after": after,
        "department": department,
        "source": source_system,
        "limit": limit,
    }
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_PAGE, parameters)
        return [_quarantined(*row) for row in await cursor.fetchall()]


async def find(connection: Connection, id: int) -> Quarantined | None:
    """One entry, locked to the end of the transaction."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(_FIND, [id])
        row = await cursor.fetchone()
        return _quarantined(*row) if row else None


async def replace(connection: Connection, id: int, text: str, problem: Problem) -> None:
    """A correction that failed too: the entry shows what was given last."""
    await connection.execute(_REPLACE, [*_told(problem), text, id])


async def settle(connection: Connection, id: int, outcome: str) -> None:
    """The entry leaves the list and is kept with what became of it."""
    await connection.execute(_SETTLE, [outcome, id])


def _told(problem: Problem) -> tuple[str, str, str, str, str]:
    return (problem.record_no, problem.code, problem.field, problem.given, problem.expected)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _quarantined(
    id: int,
    source_system: str,
    department: str,
    record_no: str,
    code: str,
    field: str,
    given: str,
    expected: str,
    record_json: str,
    at: datetime,
    settled: bool,
) -> Quarantined:
    problem = Problem(code, field, given, expected, record_no, department)
    return Quarantined(id, source_system, problem, record_json, at, settled)
