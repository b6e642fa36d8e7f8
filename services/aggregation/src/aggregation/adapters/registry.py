"""The registry: enterprises and the libraries they are in, version by version."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from psycopg.rows import tuple_row

from aggregation.adapters.copying import Connection, copy_in, escaped
from aggregation.domain.annotations import AnnotationKind
from aggregation.domain.registry import Enterprise, Entry, Membership, Registration
from identifiers import record_id

_NEWEST = """
select distinct on (uscc) version, uscc, registered, name, entity_type, established_on,
    industry_code, region_code, address
from enterprise_version where uscc = any(%s::text[])
order by uscc, version desc
"""
_MEMBERSHIPS = """
select distinct on (uscc) version, uscc, libraries
from membership_version where uscc = any(%s::text[])
order by uscc, version desc
"""
_LOCK = """
select from enterprise_version where uscc = any(%s::text[]) and version = 1
order by uscc for update
"""
_REGISTRATIONS = """
select s.name, r.record_no, r.uscc, r.produced_on, r.body
from record r join source s on s.id = r.source_id
where r.uscc = any(%(usccs)s::text[]) and r.kind = %(kind)s
and not exists (
    select from record n
    where n.bucket = r.bucket and n.source_id = r.source_id and n.record_no = r.record_no
    and n.version > r.version)
and not coalesce((
    select a.in_force from annotation a
    where a.bucket = r.bucket and a.source_id = r.source_id and a.record_no = r.record_no
    and a.kind = %(revocation)s
    order by a.decided_on desc, a.seq desc limit 1), false)
"""
_PROVISIONAL = """
insert into enterprise_version (uscc, version, tx, registered)
select uscc, 1, %s, false from unnest(%s::text[]) as n (uscc) order by uscc
on conflict do nothing
"""
_COLUMNS = (
    "uscc",
    "version",
    "tx",
    "established_on",
    "registered",
    "name",
    "entity_type",
    "industry_code",
    "region_code",
    "address",
)


async def lock(connection: Connection, usccs: Collection[str]) -> None:
    """Wait for transactions that work on the entries of these enterprises.

    Two that are both unknown collide when the second adds its first version.
    """
    await connection.execute(_LOCK, [sorted(usccs)])


async def newest(connection: Connection, usccs: Iterable[str]) -> dict[str, Entry]:
    rows = await _rows(connection, _NEWEST, [list(usccs)])
    return {row[1]: Entry(row[0], Enterprise(*row[1:])) for row in rows}


async def memberships(connection: Connection, usccs: Iterable[str]) -> dict[str, Membership]:
    rows = await _rows(connection, _MEMBERSHIPS, [list(usccs)])
    return {uscc: Membership(version, uscc, tuple(names)) for version, uscc, names in rows}


async def registrations(
    connection: Connection, usccs: Iterable[str], kind: int
) -> list[Registration]:
    """The registration records in effect, those of this transaction among them."""
    parameters = {
        "usccs": list(usccs),
        "kind": kind,
        "revocation": int(AnnotationKind.REVOCATION),
    }
    return [_registration(*row) for row in await _rows(connection, _REGISTRATIONS, parameters)]


def _registration(
    source: str, record_no: str, uscc: str, produced_on: date, body: dict[str, Any]
) -> Registration:
    return Registration(
        record_id(source, record_no),
        uscc,
        produced_on,
        body["entity_name"],
        body["entity_type"],
        date.fromisoformat(body["established_on"]),
        body["industry_code"],
        body["region_code"],
        body["address"],
    )


async def add_provisional(connection: Connection, tx: int, usccs: Collection[str]) -> int:
    """First entries of enterprises nobody has registered yet; how many were news."""
    if not usccs:
        return 0
    cursor = await connection.execute(_PROVISIONAL, [tx, list(usccs)])
    return cursor.rowcount


async def add_entries(connection: Connection, tx: int, entries: Sequence[Entry]) -> None:
    """Raises psycopg.errors.UniqueViolation where another transaction was faster."""
    rows = (
        (
            entry.enterprise.uscc,
            entry.version,
            tx,
            entry.enterprise.established_on or "\\N",
            entry.enterprise.registered,
            escaped(entry.enterprise.name),
            escaped(entry.enterprise.entity_type),
            escaped(entry.enterprise.industry_code),
            escaped(entry.enterprise.region_code),
            escaped(entry.enterprise.address),
        )
        for entry in entries
    )
    await copy_in(connection, "enterprise_version", _COLUMNS, rows)


async def add_memberships(
    connection: Connection, tx: int, memberships: Sequence[Membership]
) -> None:
    statement = (
        "insert into membership_version (uscc, version, tx, libraries)"
        " select uscc, version, %s, coalesce(string_to_array(nullif(libraries, ''), E'\\n'), '{}')"
        " from unnest(%s::text[], %s::int[], %s::text[]) as n (uscc, version, libraries)"
    )
    columns = [
        [each.uscc for each in memberships],
        [each.version for each in memberships],
        ["\n".join(each.libraries) for each in memberships],
    ]
    await connection.execute(statement, [tx, *columns])


async def _rows(connection: Connection, query: str, parameters: Any) -> list[tuple[Any, ...]]:
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(query.encode(), parameters)
        return await cursor.fetchall()
