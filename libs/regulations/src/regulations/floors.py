"""The least share of each class that a plan may draw."""

import re
from dataclasses import dataclass
from fractions import Fraction

from regulations.display import CLASSES
from rulebook import Book, Dated, Node

_PERCENT = re.compile(r"(\d+)(?:\.(\d+))?%")


@dataclass(frozen=True, slots=True)
class SamplingFloors:
    """Shares of the object sub-library of each class, before exclusion."""

    low: Fraction
    general: Fraction
    higher: Fraction
    high: Fraction


def read_floors(book: Book) -> Dated[SamplingFloors]:
    """Read the floors of draws. Raises BadRules."""
    top = book.file("sampling_floors").mapping(("reference", "ratios"))
    top["reference"].reference()
    return top["ratios"].dated(read_ratios)


def read_ratios(node: Node) -> SamplingFloors:
    """Read a share for each class, rising with risk. Raises BadRules."""
    row = node.mapping(CLASSES)
    shares = [read_share(row[name]) for name in CLASSES]
    if shares != sorted(shares):
        node.bad("the shares fall with rising risk", "Write them from low to high")
    return SamplingFloors(*shares)


def read_share(node: Node) -> Fraction:
    """Read a percentage above 0, exactly. Raises BadRules."""
    found = _PERCENT.fullmatch(node.text())
    if found is None:
        node.bad(f"{node.value!r} is not a percentage", "Write one such as 3% or 2.5%")
    whole, part = found[1], found[2] or ""
    share = Fraction(int(whole + part), 100 * 10 ** len(part))
    if not 0 < share <= 1:
        node.bad(f"{node.value} is not above 0% and up to 100%", "No class is exempt")
    return share
