"""Versions of records: what is on file, and what is added. One probe, one COPY per batch."""

from collections.abc import Iterable, Mapping, Sequence

from psycopg.rows import tuple_row

from aggregation.adapters.copying import Connection, copy_in, escaped
from aggregation.domain.record import Record
from aggregation.domain.versions import Head, Version

_HEADS = """
select p.record_no, h.*
from unnest(%s::smallint[], %s::text[]) as p (bucket, record_no)
cross join lateral (
    select r.version, r.digest, r.uscc, r.kind, r.department
    from record r
    where r.bucket = p.bucket and r.source_id = %s and r.record_no = p.record_no collate "C"
    order by r.version desc
    limit 1
) h
"""
_ON_FILE = """
select r.record_no, r.version, r.digest
from unnest(%s::smallint[], %s::text[], %s::int[]) as p (bucket, record_no, version)
join record r on r.bucket = p.bucket and r.source_id = %s
    and r.record_no = p.record_no collate "C" and r.version = p.version
"""
_COLUMNS = (
    "tx",
    "produced_on",
    "version",
    "bucket",
    "source_id",
    "kind",
    "department",
    "record_no",
    "uscc",
    "moved_from",
    "digest",
    "body",
)


async def heads(
    connection: Connection, source_id: int, records: Iterable[Record]
) -> dict[str, Head]:
    """The newest version on file of each record, by record number."""
    buckets = {each.record_no: each.bucket for each in records}
    if not buckets:
        return {}
    async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_HEADS, [list(buckets.values()), list(buckets), source_id])
        return {record_no: Head(*row) for record_no, *row in await cursor.fetchall()}


async def on_file(
    connection: Connection, source_id: int, records: Iterable[Record]
) -> Mapping[str, Mapping[int, bytes]]:
    """Digests of the versions that their source numbers itself, where they are on file."""
    asked = [(r.bucket, r.record_no, r.version) for r in records if r.version is not None]
    found = dict[str, dict[int, bytes]]()
    if not asked:
        return found
    async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(_ON_FILE, [*map(list, zip(*asked, strict=True)), source_id])
        for record_no, version, digest in await cursor.fetchall():
            found.setdefault(record_no, {})[version] = digest
    return found


async def add(connection: Connection, tx: int, source_id: int, versions: Sequence[Version]) -> None:
    """Append versions, in the order of the key: so two batches never wait for each other crosswise.

    Raises psycopg.errors.UniqueViolation where another batch was faster.
    """
    ordered = sorted(versions, key=lambda v: (v.record.bucket, v.record.record_no, v.number))
    await copy_in(connection, "record", _COLUMNS, (_row(tx, source_id, v) for v in ordered))


def _row(tx: int, source_id: int, version: Version) -> tuple[object, ...]:
    record = version.record
    return (
        tx,
        record.produced_on,
        version.number,
        record.bucket,
        source_id,
        record.kind,
        record.department,
        escaped(record.record_no),
        record.uscc,
        version.moved_from or "\\N",
        "\\\\x" + record.digest.hex(),
        record.body.replace("\\", "\\\\"),  # JSON has no raw tab or line break
    )
