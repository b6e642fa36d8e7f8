"""One accepted record -> the days, codes, amounts and keys that facts are made of."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kernel.civil import LAST, NO_DAY, OPEN, day_number
from kernel.errors import BadRecord

MAX_AMOUNT = 1 << 52
"""Beyond it a sum of many facts could leave 64 bits; in cents it is 45 trillion yuan."""


def coded(name: str, value: object, codes: tuple[str | bool, ...]) -> int:
    """Return the place of a code in its table; an absent one stands after the last."""
    if value is None:
        return len(codes)
    if isinstance(value, str | bool) and value in codes:
        return codes.index(value)
    raise BadRecord(f"{name} is {value!r}, which is none of its codes: {codes}.")


def numbered(name: str, value: object) -> int:
    """Return a day as a number, NO_DAY where it is absent."""
    if value is None:
        return NO_DAY
    try:
        return day_number(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError as error:
        raise BadRecord(f"{name} is {value!r}, which is no day such as 2026-01-31.") from error


def first_day(days: list[int]) -> int:
    """Return the first day that is present, clamped to what a fact holds, or NO_DAY."""
    present = next((day for day in days if day != NO_DAY), NO_DAY)
    return present if present == NO_DAY else min(max(present, 0), LAST)


def end_day(ends: list[int]) -> int:
    """Return the earliest end, OPEN where there is none."""
    return min((min(max(end, 0), OPEN) for end in ends if end != NO_DAY), default=OPEN)


def scaled(name: str, value: object, scale: int) -> int:
    """Return an amount in integer units, rounded down; an absent one is 0."""
    if value is None:
        return 0
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise BadRecord(f"{name} is {value!r}; an amount is a text, an int or a Decimal.")
    try:
        numerator, denominator = Decimal(value).as_integer_ratio()
    except (ArithmeticError, ValueError, TypeError) as error:
        raise BadRecord(f"{name} is {value!r}, which is no amount.") from error
    amount = numerator * scale // denominator
    if not 0 <= amount <= MAX_AMOUNT:
        raise BadRecord(f"{name} is {value!r}, which lies outside 0..{MAX_AMOUNT} units.")
    return amount


def key_of(name: str, fields: Mapping[str, object]) -> int:
    """Return the 64-bit key of a text, which must be there. Raises BadRecord."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise BadRecord(f"{name} is missing; records are counted apart by it.")
    return int.from_bytes(
        hashlib.blake2b(value.encode(), digest_size=8).digest(), "little", signed=True
    )
