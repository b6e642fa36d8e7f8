"""A record as accepted: normalised, numbered, with the digest that tells two versions apart."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from identifiers import RecordId, record_id

BUCKETS = 16
"""Leaves of the record table; pinned for ever."""

# These stand in columns of their own; the body holds everything else the source gave.
COLUMNS = frozenset(
    {"record_no", "source_system", "uscc", "kind", "source_department", "produced_on", "version"}
)

_canonical = msgspec.json.Encoder(order="deterministic", decimal_format="number").encode


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one record cannot be accepted. `field` is empty where the record as a whole is wrong."""

    code: str
    field: str
    given: str
    expected: str
    record_no: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """`version` is the source's own; None: we number it. `body` is JSON of the other fields."""

    id: RecordId
    record_no: str
    uscc: str
    kind: int
    department: int
    produced_on: date
    version: int | None
    digest: bytes
    body: str

    @property
    def bucket(self) -> int:
        return self.id % BUCKETS

    @classmethod
    def of(cls, fields: dict[str, Any], kind: int, department: int, produced_on: date) -> "Record":
        """From fields that were checked; each value in its one canonical form."""
        version = fields.pop("version", None)
        return cls(
            id=record_id(fields["source_system"], fields["record_no"]),
            record_no=fields["record_no"],
            uscc=fields["uscc"],
            kind=kind,
            department=department,
            produced_on=produced_on,
            version=version,
            digest=hashlib.sha256(_canonical(fields)).digest(),
            body=_canonical({k: v for k, v in fields.items() if k not in COLUMNS}).decode(),
        )
