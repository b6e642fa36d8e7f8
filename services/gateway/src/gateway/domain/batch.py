"""A batch of records as it arrives: split, never read; its owner reads each record."""

from dataclasses import dataclass, field

import msgspec

from gateway.domain.errors import NotUtf8, TooManyRecords, WrongType
from gateway.domain.json_faults import json_fault, read_json

MAX_RECORDS = 1000
_FIELDS = {"source_system": "a text", "records": "a list of records"}


class _Envelope(msgspec.Struct, forbid_unknown_fields=True):
    source_system: str
    records: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Batch:
    """`records_json` is the JSON array just as it was given."""

    source_system: str
    records_json: bytes = field(repr=False)
    count: int = 0


def split(body: bytes) -> Batch:
    """The envelope and the untouched records.

    Raises NotUtf8, WrongType, TooManyRecords and the faults of `json_faults`.
    """
    text = utf8(body)
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
        records = bytes(envelope.records)
        count = len(msgspec.json.decode(records, type=list[msgspec.Raw]))
    except (msgspec.DecodeError, RecursionError) as cause:
        raise _refusal(text, cause) from cause
    _check_envelope(body, records)
    if count > MAX_RECORDS:
        raise TooManyRecords(count, MAX_RECORDS)
    return Batch(envelope.source_system, records, count)


def utf8(body: bytes) -> str:
    """Raises NotUtf8."""
    try:
        return body.decode()
    except UnicodeDecodeError as cause:
        raise NotUtf8(cause.start) from cause


def _check_envelope(body: bytes, records: bytes) -> None:
    """A second `records` would have replaced the first one in silence. Raises DuplicateKey."""
    before, _, after = body.rpartition(records)
    read_json(f"{before.decode()}null{after.decode()}")


def _refusal(text: str, cause: Exception) -> Exception:
    if not isinstance(cause, msgspec.ValidationError):
        return json_fault(text, cause)
    given = read_json(text)
    if not isinstance(given, dict):
        return WrongType("", "an object with source_system and records")
    for name in given:
        if name not in _FIELDS:
            return WrongType(name, "a field of a batch; a batch has source_system and records")
    name = "source_system" if not isinstance(given.get("source_system"), str) else "records"
    return WrongType(name, _FIELDS[name])
