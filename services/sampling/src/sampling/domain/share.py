"""Shares are exact fractions; nothing here is ever rounded but up, to a whole enterprise."""

import re
from fractions import Fraction

from sampling.domain.errors import NoMandatoryShare, WrongRatio

# Twelve digits are more than anybody means, and keep arithmetic small.
_FRACTION = re.compile(r"(\d{1,12})/(\d{1,12})", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,9}))?%", re.ASCII)


def share(field: str, given: str) -> Fraction:
    """Read "3/100", "3%" or "2.5%": above 0, up to 1. Raises WrongRatio."""
    found = parsed(given)
    if found is None or not 0 < found <= 1:
        raise WrongRatio(field, given)
    return found


def mandatory_share(given: str) -> Fraction:
    """As `share`, for the share without which no plan stands. Raises NoMandatoryShare too."""
    if not given or parsed(given) == 0:
        raise NoMandatoryShare(given)
    return share("mandatory_high_share", given)


def parsed(given: str) -> Fraction | None:
    """The fraction a text stands for, whatever its size; None where it stands for none."""
    if found := _FRACTION.fullmatch(given):
        numerator, denominator = int(found[1]), int(found[2])
        return Fraction(numerator, denominator) if denominator else None
    if found := _PERCENT.fullmatch(given):
        whole, part = found[1], found[2] or ""
        return Fraction(int(whole + part), 100 * 10 ** len(part))
    return None


def text(exact: Fraction) -> str:
    return f"{exact.numerator}/{exact.denominator}"


def ceiling(exact: Fraction, count: int) -> int:
    """The smallest whole number that is not less than the share of a count."""
    return -(-exact.numerator * count // exact.denominator)
