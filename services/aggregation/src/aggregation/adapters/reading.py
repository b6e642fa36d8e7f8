"""The ledger read back: what changed in a window, and what was in effect at a number.

What is known at a ledger number never changes: so a long reading needs no long transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg.rows import tuple_row

from aggregation.adapters.copying import Connection
from aggregation.domain.annotations import Annotation, Judgement, judgement

_WINDOW = "array(select tx from ledger where ledger > %(since)s and ledger <= %(through)s)"
_NEWEST = """
    select r.version, r.uscc, r.kind, r.department, r.produced_on, r.body, l.ledger, l.at
    from record r join ledger l on l.tx = r.tx
    where r.bucket = k.bucket and r.source_id = k.source_id
    and r.record_no = k.record_no collate "C" and l.ledger <= %(through)s
    order by r.version desc limit 1
"""
_TOUCHED = f"""
select h.uscc, k.*
from (
    select bucket, source_id, record_no from record where tx = any({_WINDOW})
    union
    select bucket, source_id, record_no from annotation where tx = any({_WINDOW})
) k
cross join lateral ({_NEWEST}) h
"""  # noqa: S608
_MOVED = f"""
select distinct on (r.moved_from, r.bucket, r.source_id, r.record_no)
    r.moved_from, r.bucket, r.source_id, r.record_no, l.ledger, l.at
from record r join ledger l on l.tx = r.tx
where r.moved_from is not null and r.tx = any({_WINDOW})
order by r.moved_from, r.bucket, r.source_id, r.record_no, l.ledger desc
"""  # noqa: S608
_KEYS_OF = """
select distinct bucket, source_id, record_no from record where uscc = any(%(usccs)s::text[])
"""
_KEYS = """
unnest(%(buckets)s::smallint[], %(source_ids)s::smallint[], %(record_nos)s::text[])
    as k (bucket, source_id, record_no)
"""
_RECORDS = f"""
select k.bucket, k.source_id, k.record_no, h.version, h.uscc, h.kind, h.department,
    h.produced_on, h.body::text, h.ledger, h.at
from {_KEYS} cross join lateral ({_NEWEST}) h
"""  # noqa: S608
_ANNOTATIONS = f"""
select k.bucket, k.source_id, k.record_no, a.kind, a.decided_on, a.in_force, a.seq, l.ledger, l.at
from {_KEYS}
join annotation a on a.bucket = k.bucket and a.source_id = k.source_id
    and a.record_no = k.record_no collate "C"
join ledger l on l.tx = a.tx and l.ledger <= %(through)s
"""  # noqa: S608
_ENTERPRISES = """
select distinct on (e.uscc) e.uscc, e.registered, e.name, e.entity_type, e.established_on,
    e.industry_code, e.region_code, l.ledger, l.at
from enterprise_version e join ledger l on l.tx = e.tx and l.ledger <= %(through)s
where e.uscc = any(%(usccs)s::text[]) order by e.uscc, e.version desc
"""
_MEMBERSHIPS = """
select distinct on (m.uscc) m.uscc, m.libraries, l.ledger, l.at
from membership_version m join ledger l on l.tx = m.tx and l.ledger <= %(through)s
where m.uscc = any(%(usccs)s::text[]) order by m.uscc, m.version desc
"""
_ALL = """
select uscc from enterprise_version
where version = 1 and uscc > %(after)s collate "C" order by uscc limit %(limit)s
"""


class Key(NamedTuple):
    """A record's key in its table."""

    bucket: int
    source_id: int
    record_no: str


class Effective(NamedTuple):
    """A record as it stood at a ledger number; `judgement` is None where it has no annotation."""

    key: Key
    version: int
    uscc: str
    kind: int
    department: int
    produced_on: date
    body: str
    ledger: int
    at: datetime
    judgement: Judgement | None

    @property
    def known(self) -> tuple[int, datetime]:
        """The ledger number and the instant of the newest thing that is known of it."""
        judged = self.judgement
        if judged is not None and judged.ledger > self.ledger:
            return judged.ledger, judged.at
        return self.ledger, self.at


class Gone(NamedTuple):
    """A record that stood at an enterprise and left it."""

    uscc: str
    key: Key
    ledger: int
    at: datetime


async def touched(connection: Connection, since: int, through: int) -> list[tuple[str, Key]]:
    """Records of which something became known in (since, through], where they stand at through."""
    rows = await _rows(connection, _TOUCHED, since=since, through=through)
    return [(uscc, Key(*key)) for uscc, *key in rows]


async def moved(connection: Connection, since: int, through: int) -> list[Gone]:
    """What was moved in (since, through], and from which enterprise."""
    rows = await _rows(connection, _MOVED, since=since, through=through)
    return [Gone(uscc, Key(*key), ledger, at) for uscc, *key, ledger, at in rows]


async def touched_usccs(connection: Connection, table: str, since: int, through: int) -> list[str]:
    """Enterprises with a new version in `table` in (since, through]."""
    query = f"select distinct uscc from {table} where tx = any({_WINDOW})"  # noqa: S608
    return [uscc for (uscc,) in await _rows(connection, query, since=since, through=through)]


async def usccs(connection: Connection, after: str, limit: int) -> list[str]:
    """All enterprises, page by page."""
    return [uscc for (uscc,) in await _rows(connection, _ALL, after=after, limit=limit)]


async def keys_of(connection: Connection, usccs: Sequence[str]) -> list[Key]:
    """Records that stand, or ever stood, at these enterprises."""
    return [Key(*row) for row in await _rows(connection, _KEYS_OF, usccs=usccs)]


async def records(connection: Connection, keys: Sequence[Key], through: int) -> list[Effective]:
    """Records in effect at `through`, with what later judgements say of them."""
    if not keys:
        return []
    names = ("buckets", "source_ids", "record_nos")
    columns = dict(zip(names, map(list, zip(*keys, strict=True)), strict=True))
    judged = _judged(await _rows(connection, _ANNOTATIONS, **columns, through=through))
    return [
        Effective._make((Key(*row[:3]), *row[3:], judged.get(row[:3])))
        for row in await _rows(connection, _RECORDS, **columns, through=through)
    ]


async def enterprises(
    connection: Connection, usccs: Sequence[str], through: int
) -> list[tuple[Any, ...]]:
    """The registry at `through`, in the order of the contract's columns."""
    return await _rows(connection, _ENTERPRISES, usccs=usccs, through=through)


async def memberships(
    connection: Connection, usccs: Sequence[str], through: int
) -> list[tuple[Any, ...]]:
    """The libraries at `through`, in the order of the contract's columns."""
    return await _rows(connection, _MEMBERSHIPS, usccs=usccs, through=through)


async def source_names(connection: Connection) -> dict[int, str]:
    """Names of source systems by their numbers."""
    return dict(await _rows(connection, "select id, name from source"))


def _judged(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Judgement]:
    annotations = dict[tuple[Any, ...], list[Annotation]]()
    for row in rows:
        annotations.setdefault(row[:3], []).append(Annotation(*row[3:]))
    return {key: judgement(each) for key, each in annotations.items()}


async def _rows(connection: Connection, query: str, **parameters: Any) -> list[Any]:
    async with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(query.encode(), parameters)
        return await cursor.fetchall()
