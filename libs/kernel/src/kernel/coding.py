"""One accepted record -> the days, codes, amounts and keys that facts are made of."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from kernel.civil import LAST, NO_DAY, OPEN, day_number
from kernel.definitions import Below, DayField, Lookup, Members, Only, Present
from kernel.errors import BadRecord
from kernel.signals import Coded, Payload

MAX_AMOUNT = 1 << 52
"""Beyond it a sum of many facts could leave 64 bits; in cents it is 45 trillion yuan."""
NO_KEY = 0
"""The key of a fact that stands for itself."""

Fields = Mapping[str, object]


def coded(field: Coded, fields: Fields) -> int:
    """Return the place of a code in its table; an absent one stands after the last."""
    derived = field.derived
    if isinstance(derived, Lookup):
        return looked_up(derived, fields)
    if isinstance(derived, Below):
        value = fields.get(derived.field)
        if value is None:
            return len(field.codes)
        return int(scaled(derived.field, value, derived.scale) < derived.bound)
    if isinstance(derived, Present):
        return int(fields.get(derived.field) not in (None, ""))
    if isinstance(derived, Only):
        listed = _listed(derived.field, fields)
        return int(bool(listed) and {*listed} <= {*derived.codes})
    value = fields.get(field.name)
    if value is None:
        return len(field.codes)
    if isinstance(value, str | bool) and value in field.codes:
        return field.codes.index(value)
    raise BadRecord(f"{field.name} is {value!r}, which is none of its codes: {field.codes}.")


def looked_up(lookup: Lookup, fields: Fields) -> int:
    """Return the code that a table gives for a field; an absent field has the absent code."""
    value = fields.get(lookup.field)
    if value is None:
        return len(lookup.codes)
    place = lookup.of.get(str(value), lookup.otherwise)
    if place is None:
        raise BadRecord(f"{lookup.field} is {value!r}, for which there is no entry in the table.")
    return place


def numbered(name: str, value: object, unit: str = "day") -> int:
    """Return a day as a number, NO_DAY where it is absent; a month's first day, a year's last."""
    if value is None:
        return NO_DAY
    try:
        if unit == "year":
            return day_number(date(int(str(value)), 12, 31))
        if unit == "month":
            return day_number(date.fromisoformat(f"{value}-01"))
        return day_number(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError as error:
        example = {"year": "2026", "month": "2026-01"}.get(unit, "2026-01-31")
        raise BadRecord(f"{name} is {value!r}, which is no {unit} such as {example}.") from error


def first_day(dates: Sequence[DayField], days: Mapping[str, int]) -> int:
    """Return the first day that is present, clamped to what a fact holds, or NO_DAY."""
    for given in dates:
        if days[given.name] != NO_DAY:
            return min(max(days[given.name] + given.after, 0), LAST)
    return NO_DAY


def end_day(ends: Sequence[DayField], days: Mapping[str, int]) -> int:
    """Return the earliest end, OPEN where there is none."""
    known = [days[end.name] + end.after for end in ends if days[end.name] != NO_DAY]
    return min(max(min(known), 0), OPEN) if known else OPEN


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


def payload_of(payload: Payload | None, fields: Fields) -> int:
    """Return the number of a fact; an absent amount is 0, an absent category too."""
    if payload is None:
        return 0
    value = fields.get(payload.field)
    if payload.text:
        return key_of(value)
    if not payload.places:
        return scaled(payload.field, value, payload.scale)
    if payload.lookup is not None:
        place = looked_up(payload.lookup, fields)
        value = payload.lookup.codes[place] if place < len(payload.lookup.codes) else None
    return dict(payload.places).get(str(value), 0)


def key_of(value: object) -> int:
    """Return the 64-bit key of a text, NO_KEY of none: equal texts have equal keys."""
    if value is None or value == "":
        return NO_KEY
    digest = hashlib.blake2b(str(value).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def member_keys(members: Members, fields: Fields) -> list[int]:
    """Return the keys of the members of a list field, each once, in rising order."""
    values = _listed(members.field, fields)
    return sorted({key_of(members.of[value]) for value in values if value in members.of})


def _listed(name: str, fields: Fields) -> list[str]:
    values = fields.get(name)
    if values is None:
        return []
    if not isinstance(values, list | tuple):
        raise BadRecord(f"{name} is {values!r}; it is a list.")
    return [str(value) for value in values]
