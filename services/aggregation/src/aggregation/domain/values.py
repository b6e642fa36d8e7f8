"""One field's value: checked, and brought into its one canonical form.

A check is a closure made once per field of the catalogue; it takes what JSON gave and returns the
canonical value, or a Wrong. Days and months stay text (YYYY-MM-DD, YYYY-MM), a year is a number.
Decimals become text ("12.5"), so that every JSON reader gets them exactly.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import identifiers
from aggregation.domain.given import GivenTwice, NotFinite
from faults import Invalid

LONGEST_TEXT = 4_000
LONGEST_LIST = 200
DEEPEST_OBJECT = 8
SHOWN = 80

EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
_DAY = f"YYYY-MM-DD, a day that exists, from {EARLIEST} to {LATEST}"
_MONTH = f"YYYY-MM, a month from {EARLIEST:%Y-%m} to {LATEST:%Y-%m}"
_MONTH_FORM = re.compile(r"\d{4}-\d{2}", re.ASCII)
_WRITTEN = re.compile(r"-?\d{1,28}(\.\d{1,28})?", re.ASCII)
# Nine digits of 万元 are ten trillion yuan: more than any sum, and cents of many still fit 64 bits.
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,8})?", re.ASCII)
_AMOUNT = "a decimal number of 0 or more, at most 9 digits before the point and 8 after it"
_LARGEST_INTEGER = 2**53 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Wrong(tuple[str, str, str]):
    """(code, given, expected)"""

    __slots__ = ()


Check = Callable[[Any], Any]


def wrong(code: str, given: object, expected: str) -> Wrong:
    return Wrong((code, shown(given), expected))


def shown(given: object) -> str:
    """What was given, short enough to be read and safe to be stored."""
    text = given.text if isinstance(given, NotFinite) else str(given)
    text = _UNSTORABLE.sub("\ufffd", text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _misfit(value: object, code: str, expected: str) -> Wrong:
    """A value of the wrong type; what JSON cannot say well has names of its own."""
    if isinstance(value, NotFinite):
        return wrong("not_a_number", value, expected)
    if isinstance(value, GivenTwice):
        return wrong("duplicate_field", value.field, "each field once")
    return wrong(code, value, expected)


def text(longest: int = LONGEST_TEXT) -> Check:
    expected = f"text of 1 to {longest} characters"

    def check(value: Any) -> Any:
        if type(value) is not str:
            return _misfit(value, "not_text", expected)
        if not 0 < len(value) <= longest or value.isspace():
            return wrong("wrong_length", value, expected)
        if _UNSTORABLE.search(value):
            return wrong("impossible_character", value, "no U+0000 and no half of a surrogate pair")
        return value

    return check


def month(value: Any) -> Any:
    if type(value) is not str:
        return _misfit(value, "impossible_month", _MONTH)
    found = _MONTH_FORM.fullmatch(value) and _is_day(f"{value}-01")
    return value if found else wrong("impossible_month", value, _MONTH)


def day(value: Any) -> Any:
    if type(value) is not str:
        return _misfit(value, "impossible_day", _DAY)
    return value if _is_day(value) else wrong("impossible_day", value, _DAY)


@lru_cache(maxsize=65_536)
def _is_day(value: str) -> bool:
    try:
        return EARLIEST <= identifiers.day(value) <= LATEST
    except Invalid:
        return False


def instant(value: Any) -> Any:
    expected = "an instant of ISO 8601 with its offset, as 2026-09-01T08:00:00+08:00"
    if type(value) is not str:
        return _misfit(value, "impossible_instant", expected)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return wrong("impossible_instant", value, expected)
    if at.tzinfo is None:
        return wrong("impossible_instant", value, expected)
    return at.astimezone(UTC).isoformat()


def decimal(value: Any) -> Any:
    """A number, or its text; the canonical form has no exponent and no needless zero."""
    is_text = type(value) is str and _WRITTEN.fullmatch(value)
    if is_text or type(value) is int or type(value) is Decimal:
        number = Decimal(value)
    else:
        return _misfit(value, "not_a_number", _AMOUNT)
    if number < 0:
        return wrong("negative_number", value, _AMOUNT)
    # Looked at before it is written out: 1e999999999 would be a gigabyte of zeros.
    if len(number.as_tuple().digits) > 28 or not -28 <= number.adjusted() <= 28:
        return wrong("number_out_of_range", value, _AMOUNT)
    canonical = f"{number.normalize():f}"
    if not _NUMBER.fullmatch(canonical):
        return wrong("number_out_of_range", value, _AMOUNT)
    return canonical


def whole(least: int, most: int) -> Check:
    expected = f"a whole number from {least} to {most}"

    def check(value: Any) -> Any:
        if type(value) is not int:
            return _misfit(value, "not_a_number", expected)
        if least <= value <= most:
            return value
        # Thousands of digits could not even be written out.
        given = value if abs(value) <= _LARGEST_INTEGER else ""
        return wrong("number_out_of_range", given, expected)

    return check


version = whole(1, 2**31 - 1)


def boolean(value: Any) -> Any:
    return value if type(value) is bool else _misfit(value, "not_true_or_false", "true or false")


def uscc(value: Any) -> Any:
    if type(value) is not str:
        return _misfit(value, "wrong_uscc_form", "18 characters of GB 32100-2015")
    return _uscc(value)


# An enterprise comes again and again; working out the check character costs more than the rest.
@lru_cache(maxsize=262_144)
def _uscc(value: str) -> str | Wrong:
    try:
        return identifiers.uscc(value)
    except identifiers.WrongCheckCharacter as fault:
        return wrong("wrong_check_character", value, f"{fault.expected} as the last character")
    except identifiers.WrongUsccForm as fault:
        return wrong("wrong_uscc_form", value, fault.expected)


def one_of(codes: Collection[str], code: str, of: str) -> Check:
    """One of `codes`; where they are few, all are named."""
    named = ", ".join(codes) if len(codes) <= 20 else f"a code of {of}"

    def check(value: Any) -> Any:
        if type(value) is not str:
            return _misfit(value, code, named)
        return value if value in codes else wrong(code, value, named)

    return check


def many(check: Check) -> Check:
    expected = f"a list of at most {LONGEST_LIST} values"

    def check_each(value: Any) -> Any:
        if type(value) is not list:
            return _misfit(value, "not_a_list", expected)
        if len(value) > LONGEST_LIST:
            return wrong("wrong_length", f"{len(value)} values", expected)
        checked = [check(element) for element in value]
        return next((element for element in checked if type(element) is Wrong), checked)

    return check_each


def structure(value: Any) -> Any:
    """Any JSON object of bounded depth."""
    if type(value) is not dict:
        return _misfit(value, "not_an_object", "an object")
    fault = _fault_within(value, DEEPEST_OBJECT)
    return value if fault is None else fault


def _fault_within(value: Any, depth: int) -> Wrong | None:
    if type(value) is dict:
        inner = [*value, *value.values()]
    elif type(value) is list:
        inner = value
    else:
        return _fault_of(value)
    if depth == 0:
        return wrong("too_deep", "", f"at most {DEEPEST_OBJECT} levels")
    return next((fault for each in inner if (fault := _fault_within(each, depth - 1))), None)


def _fault_of(value: Any) -> Wrong | None:
    if isinstance(value, NotFinite | GivenTwice):
        return _misfit(value, "", "a number")
    if type(value) is str and _UNSTORABLE.search(value):
        return wrong("impossible_character", value, "no U+0000 and no half of a surrogate pair")
    if type(value) is int and abs(value) > _LARGEST_INTEGER:
        return wrong("number_out_of_range", "", f"at most {_LARGEST_INTEGER}")
    if type(value) is Decimal and abs(value.adjusted()) > 20:
        return wrong("number_out_of_range", value, "at most 20 digits")
    return None


PLAIN: Mapping[str, Check] = {
    "string": text(),
    "date": day,
    "yearmonth": month,
    "year": whole(EARLIEST.year, LATEST.year),
    "datetime": instant,
    "decimal": decimal,
    "integer": whole(0, _LARGEST_INTEGER),
    "boolean": boolean,
    "object": structure,
    "uscc": uscc,
}
"""Types that need no table."""
