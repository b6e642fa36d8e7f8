"""Exact fractions of services become decimals of four places, for people and charts."""

from decimal import Decimal
from fractions import Fraction

PLACES = Decimal("0.0001")


def decimal(exact: str) -> Decimal | None:
    """None where it is not known."""
    if not exact:
        return None
    share = Fraction(exact)
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(PLACES)
