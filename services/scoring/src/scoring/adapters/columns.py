"""Columns as PostgreSQL reads them in `unnest(%s::type[], ...)`.

An array written as text here costs a join; the driver's own dump looks at each element twice. Only
for values that need no quoting: numbers, days, instants, codes and identifiers of ours.
"""

from collections.abc import Iterable, Sequence
from datetime import date


def array(values: Iterable[object]) -> str:
    """A one-dimensional array; None is null."""
    return "{" + ",".join("null" if value is None else _text(value) for value in values) + "}"


def numbers(values: Iterable[int]) -> str:
    """An array of integers, as fast as Python writes a list."""
    return "{" + str(list(values))[1:-1] + "}"


def quoted(values: Iterable[str]) -> str:
    """An array of any texts, such as arrays and JSON."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def joined(parts: Sequence[bytes]) -> tuple[bytes, str, str]:
    """Byte strings as one, with where each begins (from 1) and how long it is."""
    begins, position = [], 1
    for part in parts:
        begins.append(position)
        position += len(part)
    return b"".join(parts), array(begins), array(map(len, parts))


def _text(value: object) -> str:
    # An instant holds a blank, which needs no quotes inside an array; a comma never occurs.
    return value.isoformat() if isinstance(value, date) else str(value)
