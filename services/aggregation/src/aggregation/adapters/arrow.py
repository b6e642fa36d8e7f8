"""Entries of the ledger as Arrow, in the columns that the contract names."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

ROWS = 8_192

_INSTANT = pa.timestamp("us", tz="UTC")


def _schema(*fields: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, type) for name, type in fields])


RECORD = _schema(
    ("record_id", pa.uint64()),
    ("uscc", pa.utf8()),
    ("gone", pa.bool_()),
    ("source_system", pa.utf8()),
    ("record_no", pa.utf8()),
    ("version", pa.int32()),
    ("kind", pa.utf8()),
    ("source_department", pa.utf8()),
    ("produced_on", pa.date32()),
    ("repaired_on", pa.date32()),
    ("revoked", pa.bool_()),
    ("body", pa.utf8()),
    ("ledger", pa.int64()),
    ("known_at", _INSTANT),
)
ENTERPRISE = _schema(
    ("uscc", pa.utf8()),
    ("registered", pa.bool_()),
    ("name", pa.utf8()),
    ("entity_type", pa.utf8()),
    ("established_on", pa.date32()),
    ("industry_code", pa.utf8()),
    ("region_code", pa.utf8()),
    ("ledger", pa.int64()),
    ("known_at", _INSTANT),
)
MEMBERSHIP = _schema(
    ("uscc", pa.utf8()),
    ("libraries", pa.list_(pa.utf8())),
    ("ledger", pa.int64()),
    ("known_at", _INSTANT),
)


def streams(schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> Iterator[bytes]:
    """Rows as Arrow IPC streams of at most ROWS rows each; none for no rows."""
    for start in range(0, len(rows), ROWS):
        columns = zip(*rows[start : start + ROWS], strict=True)
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, schema) as writer:
            writer.write_batch(pa.record_batch(arrays, schema=schema))
        yield sink.getvalue().to_pybytes()
