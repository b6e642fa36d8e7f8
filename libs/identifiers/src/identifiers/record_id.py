"""A record's number in this house: 64 bits of (source system, record number), stable for ever."""

from typing import NewType

import xxhash

RecordId = NewType("RecordId", int)


def record_id(source_system: str, record_no: str) -> RecordId:
    """xxh64 of both, parted by U+001F. As text: 16 hexadecimal digits, `f"{id:016x}"`."""
    return RecordId(xxhash.xxh64_intdigest(f"{source_system}\x1f{record_no}".encode()))
