"""Rows of ReadLedger's Arrow tables -> entries. The columns are those of the contract."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from scoring.domain.entries import EnterpriseEntry, MembershipEntry, RecordEntry, Touched

Row = dict[str, Any]
Entry = RecordEntry | EnterpriseEntry | MembershipEntry


@dataclass(slots=True)
class Group:
    """The entries of one type of one enterprise."""

    uscc: str
    entries: list[Entry]


def groups(type_: int, table: pa.Table) -> list[Group]:
    """Group the rows of one table, which are ordered by USCC."""
    read = _READERS[type_]
    found: list[Group] = []
    for row in _rows(table):
        if not found or found[-1].uscc != row["uscc"]:
            found.append(Group(row["uscc"], []))
        found[-1].entries.append(read(row))
    return found


def touched(uscc: str, parts: Iterable[Group]) -> Touched:
    """Join the groups of one enterprise; of a type told once, the newest entry counts."""
    entries = sorted((e for part in parts for e in part.entries), key=lambda e: e.ledger)
    records = tuple(entry for entry in entries if isinstance(entry, RecordEntry))
    enterprises = [entry for entry in entries if isinstance(entry, EnterpriseEntry)]
    memberships = [entry for entry in entries if isinstance(entry, MembershipEntry)]
    return Touched(
        uscc,
        records,
        enterprises[-1] if enterprises else None,
        memberships[-1] if memberships else None,
    )


def _rows(table: pa.Table) -> Iterable[Row]:
    names = table.column_names
    columns = (column.to_pylist() for column in table.columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _record(row: Row) -> RecordEntry:
    if row["gone"]:
        return RecordEntry(row["record_id"], row["ledger"] or 0, row["known_at"], gone=True)
    body = row["body"]
    return RecordEntry(
        record_id=row["record_id"],
        ledger=row["ledger"],
        known_at=row["known_at"],
        kind=row["kind"],
        source_department=row["source_department"],
        produced_on=row["produced_on"],
        repaired_on=row["repaired_on"],
        revoked=bool(row["revoked"]),
        body=body.encode() if isinstance(body, str) else body,
    )


def _enterprise(row: Row) -> EnterpriseEntry:
    return EnterpriseEntry(
        row["ledger"], row["known_at"], bool(row["registered"]), row["established_on"]
    )


def _membership(row: Row) -> MembershipEntry:
    departments = frozenset(library.split("/", 1)[0] for library in row["libraries"] or ())
    return MembershipEntry(row["ledger"], row["known_at"], departments)


_READERS: dict[int, Callable[[Row], Entry]] = {
    pb.ENTRY_TYPE_RECORD: _record,
    pb.ENTRY_TYPE_ENTERPRISE: _enterprise,
    pb.ENTRY_TYPE_MEMBERSHIP: _membership,
}
