"""Records as their departments told them -> one table for each kind; every field is text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from kernel import Definitions, Kind, Lookup, Only


@dataclass(frozen=True, slots=True)
class Told:
    """One record with what annotations say about it."""

    record: int
    kind: str
    source: str
    fields: Mapping[str, object]
    repaired_on: date | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Its records, what the registry knows of it, and what the previous run said of its peers."""

    records: Sequence[Told]
    established_on: date | None = None


def connect(
    definitions: Definitions,
    enterprises: Sequence[Enterprise],
    peers: Mapping[str, Iterable[str]],
) -> duckdb.DuckDBPyConnection:
    """Lay the tables out; enterprise i is `ent` i. `peers`: the states of each USCC."""
    connection = duckdb.connect(config={"threads": 1})
    lay(connection, "enterprise", _enterprises(enterprises))
    lay(connection, "peer", _peers(peers))
    lay(connection, "lookup", _lookups(definitions))
    lay(connection, "member", _members(definitions))
    told: dict[str, list[tuple[int, Told]]] = {kind.id: [] for kind in definitions.kinds}
    for number, enterprise in enumerate(enterprises):
        for record in enterprise.records:
            told[record.kind].append((number, record))
    for kind in definitions.kinds:
        lay(connection, kind.id, _records(kind, told[kind.id]))
    return connection


def lay(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Copy an Arrow table into a table of the database."""
    connection.register("given", table)
    connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
    connection.unregister("given")


def columns(kind: Kind) -> tuple[list[str], list[str]]:
    """Return the names of the single fields and of the lists that definitions may read."""
    lists = {members.field for members in kind.members.values()}
    lists |= {each.field for each in kind.derived.values() if isinstance(each, Only)}
    single = {*kind.coded, *kind.days, *kind.amounts, *kind.texts}
    single |= {derived.field for derived in kind.derived.values()}
    return sorted(single - lists), sorted(lists)


def _records(kind: Kind, told: Sequence[tuple[int, Told]]) -> pa.Table:
    single, lists = columns(kind)
    arrays = {
        "ent": pa.array([number for number, _ in told], pa.int64()),
        "record": pa.array([record.record for _, record in told], pa.int64()),
        "source": pa.array([record.source for _, record in told], pa.string()),
        "repaired_on": pa.array([record.repaired_on for _, record in told], pa.date32()),
        "revoked": pa.array([record.revoked for _, record in told], pa.bool_()),
    }
    for name in single:
        arrays[name] = pa.array([_text(r.fields.get(name)) for _, r in told], pa.string())
    for name in lists:
        listed = [[str(item) for item in r.fields.get(name) or ()] for _, r in told]
        arrays[name] = pa.array(listed, pa.list_(pa.string()))
    return pa.table(arrays)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _enterprises(enterprises: Sequence[Enterprise]) -> pa.Table:
    return pa.table(
        {
            "ent": pa.array(range(len(enterprises)), pa.int64()),
            "established_on": pa.array([e.established_on for e in enterprises], pa.date32()),
        }
    )


def _peers(peers: Mapping[str, Iterable[str]]) -> pa.Table:
    rows = [(uscc, state) for uscc, states in peers.items() for state in states]
    return _texts(("uscc", "state"), rows)


def _lookups(definitions: Definitions) -> pa.Table:
    rows = [
        (kind.id, name, text, derived.codes[place])
        for kind in definitions.kinds
        for name, derived in kind.derived.items()
        if isinstance(derived, Lookup)
        for text, place in derived.of.items()
    ]
    return _texts(("kind", "name", "key", "code"), rows)


def _members(definitions: Definitions) -> pa.Table:
    rows = [
        (kind.id, name, item, text)
        for kind in definitions.kinds
        for name, members in kind.members.items()
        for item, text in members.of.items()
    ]
    return _texts(("kind", "name", "item", "key"), rows)


def _texts(names: Sequence[str], rows: Sequence[Sequence[str]]) -> pa.Table:
    transposed = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, transposed, strict=True)})
