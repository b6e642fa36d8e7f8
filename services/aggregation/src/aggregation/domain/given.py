"""A batch as it was given: JSON read strictly, one record at a time, nothing lost on the way.

JSON that cannot be right in one record (NaN, a field given twice) becomes a value that no field
accepts, so that only this record is rejected. A body that is no array at all is MalformedBatch.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aggregation.domain.errors import MalformedBatch, TooManyRecords

MOST_RECORDS = 10_000


@dataclass(frozen=True, slots=True)
class NotFinite:
    """NaN, Infinity or -Infinity: JavaScript writes them, JSON has none."""

    text: str


@dataclass(frozen=True, slots=True)
class GivenTwice:
    """An object with two fields of one name."""

    field: str


@dataclass(frozen=True, slots=True)
class Given:
    """One element of a batch: its text, and what the text says."""

    index: int
    text: str
    value: Any


def read_batch(records_json: bytes) -> list[Given]:
    """Raises MalformedBatch, TooManyRecords."""
    text = _text(records_json)
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise MalformedBatch("it does not begin with '['", at)
    records: list[Given] = []
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        return _whole(text, at, records)
    while True:
        value, end = _scan(text, at)
        records.append(Given(len(records), text[at:end], value))
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            return _whole(text, at, records)
        if text[at : at + 1] != ",":
            raise MalformedBatch("it ends early, or a comma is missing", at)
        at = _skip(text, at + 1)


def read_record(record_json: bytes) -> Given:
    """One record alone. Raises MalformedBatch."""
    text = _text(record_json)
    start = _skip(text, 0)
    value, end = _scan(text, start)
    if _skip(text, end) != len(text):
        raise MalformedBatch("something follows the record", end)
    return Given(0, text[start:end], value)


def _text(given: bytes) -> str:
    try:
        return given.decode()
    except UnicodeDecodeError as cause:
        raise MalformedBatch("it is not UTF-8", cause.start) from cause


def _whole(text: str, at: int, records: list[Given]) -> list[Given]:
    if _skip(text, at + 1) != len(text):
        raise MalformedBatch("something follows the array", at + 1)
    if len(records) > MOST_RECORDS:
        raise TooManyRecords(len(records), MOST_RECORDS)
    return records


def _scan(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as cause:
        raise MalformedBatch(cause.msg, cause.pos) from cause
    except RecursionError as cause:
        raise MalformedBatch("it is nested too deep", at) from cause
    except ValueError as cause:
        raise MalformedBatch("it holds a number of thousands of digits", at) from cause


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] in _BLANK:
        at += 1
    return at


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | GivenTwice:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    names = [name for name, _ in pairs]
    return GivenTwice(next(name for name in names if names.count(name) > 1))


_BLANK = (" ", "\n", "\r", "\t")
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Decimal, parse_constant=NotFinite
)
