"""The text of one cell becomes a value, or a Wrong that says why not. Nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = str | int | Decimal | list[str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """`sent` goes to the platform in the value's place, to be quarantined as it was given."""

    code: str
    expected: str
    sent: Value | None = None


Read = Callable[[str], Value | Wrong]

_DAY = re.compile(
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})(\d{2})(\d{2})"
    r"|(\d{4})年(\d{1,2})月(\d{1,2})日)(?: 0{1,2}:00(?::00)?)?"
)
_DAY_FORMS = "2026-01-02、2026/1/2、20260102、2026年1月2日"
_MONTH = re.compile(
    r"(?:(\d{4})-(\d{1,2})|(\d{4})/(\d{1,2})|(\d{4})(\d{2})|(\d{4})年(\d{1,2})月)", re.ASCII
)
_MONTH_FORMS = "2026-01、2026/1、202601、2026年1月"
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_YES_NO = {
    **dict.fromkeys(("是", "有", "Y", "YES", "TRUE", "1"), True),
    **dict.fromkeys(("否", "无", "N", "NO", "FALSE", "0"), False),
}
_NUMBER = re.compile(r"(-?)\d{1,12}(?:\.(\d+))?")
_USCC = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"[=+@\t\r]|-(?=.*[(|!])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text(cell: str) -> Value | Wrong:
    """One line of text."""
    if "\n" in cell or "\r" in cell:
        return Wrong("line_break_in_cell", "一行文字")
    return paragraph(cell)


def paragraph(cell: str) -> Value | Wrong:
    """Text that may have line breaks."""
    if _FORMULA.match(cell):
        return Wrong("formula_in_cell", "文字")
    if _CONTROL.search(cell):
        return Wrong("impossible_character", "文字")
    return cell


def uscc(cell: str) -> Value | Wrong:
    """A unified social credit code without blanks, in capitals; the platform checks it."""
    code = text(cell)
    return code if isinstance(code, Wrong) else re.sub(r"\s", "", _narrow(cell)).upper()


def region_of_uscc(cell: str) -> Value | Wrong:
    """Digits 3 to 8 of an authority's code (GB 32100-2015), if its check character is right."""
    code = uscc(cell)
    if isinstance(code, Wrong):
        return code
    if not _USCC.fullmatch(str(code)):
        return Wrong("wrong_uscc_form", "18位统一社会信用代码")
    digits = [_ALPHABET.index(character) for character in str(code)[:17]]
    weighed = sum(pow(3, place, 31) * digit for place, digit in enumerate(digits))
    expected = _ALPHABET[-weighed % 31]
    if str(code)[17] != expected:
        return Wrong("wrong_check_character", f"末位为{expected}")
    return str(code)[2:8]


def day(cell: str) -> Value | Wrong:
    """A day as YYYY-MM-DD; a time of day is taken only where it is midnight."""
    found = _DAY.fullmatch(_narrow(cell))
    try:
        year, month, on = (int(part) for part in found.groups() if part) if found else (0, 0, 0)
        return date(year, month, on).isoformat()
    except ValueError:
        return Wrong("impossible_day", _DAY_FORMS, sent=cell)


def month(cell: str) -> Value | Wrong:
    """A month as YYYY-MM."""
    found = _MONTH.fullmatch(_narrow(cell))
    try:
        year, month = (int(part) for part in found.groups() if part) if found else (0, 0)
        return date(year, month, 1).isoformat()[:7]
    except ValueError:
        return Wrong("impossible_month", _MONTH_FORMS, sent=cell)


def year(cell: str) -> Value | Wrong:
    """A year of four digits, as a number."""
    found = _YEAR.fullmatch(_narrow(cell))
    return int(found[1]) if found else Wrong("not_a_number", "四位年份", sent=cell)


def whole(cell: str) -> Value | Wrong:
    """A count of 0 or more."""
    number = _narrow(cell)
    if not _WHOLE.fullmatch(number):
        return Wrong("not_a_number", "不带单位和千分位的整数", sent=cell)
    return int(number)


def yes_no(cell: str) -> Value | Wrong:
    """Yes or no, in the words and letters that files have for it."""
    found = _YES_NO.get(_narrow(cell).upper())
    return Wrong("unknown_code", "是或否", sent=cell) if found is None else found


def texts(separator: str) -> Read:
    """Several texts in one cell."""

    def read(cell: str) -> Value | Wrong:
        found = [text(part.strip()) for part in cell.split(separator) if part.strip()]
        wrong = next((part for part in found if isinstance(part, Wrong)), None)
        return wrong or [str(part) for part in found] or Wrong("missing_field", "一项以上")

    return read


def amount(decimals: int, places: int = 0) -> Read:
    """An amount of 0 or more with at most so many decimals, exact.

    The cell's unit is 10 to the power of `places` of the field's, as yuan are -4 of 10 000 yuan.
    """

    def read(cell: str) -> Value | Wrong:
        found = _NUMBER.fullmatch(_narrow(cell))
        if not found:
            return Wrong("not_a_number", "不带单位和千分位的数值", sent=cell)
        if found[1]:
            return Wrong("negative_number", "0或以上", sent=cell)
        if len((found[2] or "").rstrip("0")) > decimals:
            # In a list, since the platform might take the bare number and round it.
            return Wrong("too_many_decimals", f"至多{decimals}位小数", sent=[cell])
        return Decimal(found[0]).scaleb(places)

    return read


@dataclass(frozen=True, slots=True)
class Codes:
    """Names and their codes. `unclear`: names that may mean several codes.

    `after`: a name may also be an ending, behind one of these characters.
    """

    names: Mapping[str, str]
    unclear: frozenset[str] = frozenset()
    separators: tuple[str, ...] = ()
    after: str = ""

    def one(self, cell: str) -> Value | Wrong:
        """One code, by the whole name or by how it ends."""
        name = plain(cell)
        if name in self.unclear:
            return Wrong("cannot_tell", "能对应一个代码的名称", sent=cell)
        found = self.names.get(name) or self._by_ending(name)
        return found or Wrong("unknown_code", "代码表中的名称", sent=cell)

    def many(self, cell: str) -> Value | Wrong:
        """Codes in their order, each once."""
        codes: list[str] = []
        for name in self._names(plain(cell)):
            code = self.one(name)
            if isinstance(code, Wrong):
                return Wrong(code.code, code.expected, sent=[name])
            codes.append(str(code))
        return list(dict.fromkeys(codes)) or Wrong("unknown_code", "代码表中的名称", sent=[cell])

    def _names(self, cell: str) -> list[str]:
        """Split at the separators in their order; a name of the table is never split."""
        names = [cell]
        for separator in self.separators:
            names = [
                part
                for name in names
                for part in ([name] if self._known(name) else name.split(separator))
            ]
        return [name.strip() for name in names if name.strip()]

    def _by_ending(self, name: str) -> str | None:
        ends = (end for end in self.names if name.endswith(end))
        found = {self.names[end] for end in ends if name[: -len(end)].endswith(tuple(self.after))}
        return found.pop() if len(found) == 1 else None

    def _known(self, name: str) -> bool:
        return name in self.names or name in self.unclear


def _narrow(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def plain(cell: str) -> str:
    """A name without blanks and without the difference between full and half width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
