"""Strata: the classes of one run, and the members that it gave none."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction


class Stratum(IntEnum):
    """Numbers 0 to 3 are those of the class."""

    LOW = 0
    GENERAL = 1
    HIGHER = 2
    HIGH = 3
    UNCLASSIFIED = 4

    @property
    def label(self) -> str:
        return self.name.lower()


CLASSES = (Stratum.LOW, Stratum.GENERAL, Stratum.HIGHER, Stratum.HIGH)


@dataclass(frozen=True, slots=True)
class Ratios:
    """The share of each class's library that is drawn."""

    low: Fraction
    general: Fraction
    higher: Fraction
    high: Fraction

    def __iter__(self) -> Iterator[Fraction]:
        """From low to high."""
        return iter((self.low, self.general, self.higher, self.high))

    def of(self, stratum: Stratum) -> Fraction:
        """Members without a class are drawn as those of class general."""
        if stratum is Stratum.UNCLASSIFIED:
            return self.general
        return tuple(self)[stratum]


@dataclass(frozen=True, slots=True)
class Count:
    """What became of one stratum; a shortfall is never refilled from another.

    `undirected`: how many of how many eligible of all strata the undirected part drew.
    """

    stratum: Stratum
    library: int
    excluded: int
    quota: int
    drawn: int
    undirected: tuple[int, int] = (0, 0)

    @property
    def shortfall(self) -> int:
        return self.quota - self.drawn

    @property
    def inclusion(self) -> Fraction:
        """The probability that a given eligible member was drawn, before the seed was known."""
        eligible, (drawn, of) = self.library - self.excluded, self.undirected
        if not eligible:
            return Fraction(0)
        missed = Fraction(eligible - self.drawn, eligible)
        return 1 - missed * (Fraction(of - drawn, of) if of else 1)
