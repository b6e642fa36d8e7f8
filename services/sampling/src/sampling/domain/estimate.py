"""What is to be expected from what was seen, with intervals, in exact arithmetic.

Rates have Wilson's interval. The number of findings has the interval that holds both how little the
rate is known and how findings scatter about it, put together over strata as squares (MOVER).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

Z = Fraction(49, 25)
"""1.96: so many standard deviations on either side leave one in twenty outside."""
FINE = 10_000
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Seen:
    """So many were inspected, and a problem was found at so many of them."""

    inspected: int
    found: int

    def rate(self) -> "Estimate":
        """The share of inspections that find a problem; not known where nobody was inspected."""
        n, x = self.inspected, self.found
        if not n:
            return Estimate(None, NOTHING, Fraction(1))
        middle = Fraction(x + Z**2 * Fraction(1, 2), n + Z**2)
        half = Fraction(Z, n + Z**2) * root(Fraction(x * (n - x), n) + Z**2 * Fraction(1, 4))
        low, high = max(NOTHING, middle - half), min(Fraction(1), middle + half)
        return Estimate(Fraction(x, n), low, high)


@dataclass(frozen=True, slots=True)
class Estimate:
    """`expected` is None where nothing tells it; it lies within low and high, 95 times in 100."""

    expected: Fraction | None
    low: Fraction
    high: Fraction


def findings(parts: Iterable[tuple[Fraction, Seen]]) -> Estimate:
    """What so many visits of each part find, by what was seen of it."""
    expected, below, above, unknown, visits = NOTHING, NOTHING, NOTHING, NOTHING, NOTHING
    for number, seen in parts:
        rate = seen.rate()
        visits += number
        if rate.expected is None:
            unknown += number
            continue
        expected += number * rate.expected
        scatter = Z**2 * number * rate.expected * (1 - rate.expected)
        below += (number * (rate.expected - rate.low)) ** 2 + scatter
        above += (number * (rate.high - rate.expected)) ** 2 + scatter
    low = max(NOTHING, expected - root(below))
    high = min(visits, expected + root(above) + unknown)
    return Estimate(None if unknown else expected, low, high)


def root(square: Fraction) -> Fraction:
    """The square root, rounded up to a ten thousandth: an interval may be too wide by that."""
    scaled = square.numerator * square.denominator * FINE**2
    whole = isqrt(scaled)
    return Fraction(whole + (whole**2 < scaled), square.denominator * FINE)
