"""How many are drawn of each stratum, before anybody knows the seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sampling.domain.share import ceiling
from sampling.domain.stratum import Ratios, Stratum

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Shares:
    """What a plan says of how much is drawn.

    `undirected`: the share of the whole library that is drawn whatever the class, beside the
    strata; from it one learns what would be found if classes did not steer. Without ratios it is
    all that is drawn.
    """

    ratios: Ratios | None
    mandatory_high: Fraction = NOTHING
    undirected: Fraction = NOTHING

    def of(self, stratum: Stratum) -> Fraction:
        return self.ratios.of(stratum) if self.ratios else NOTHING


@dataclass(frozen=True, slots=True)
class Quotas:
    """Members before exclusion and the number wanted, by stratum; the undirected part's number."""

    library: Mapping[Stratum, int]
    wanted: Mapping[Stratum, int]
    undirected: int

    def numbers(self) -> list[int]:
        """All of them in one order."""
        pairs = ((self.library[stratum], self.wanted[stratum]) for stratum in Stratum)
        return [*(number for pair in pairs for number in pair), self.undirected]


def quotas(library: Mapping[Stratum, int], shares: Shares) -> Quotas:
    """The ceiling of each ratio of all members, excluded ones too.

    Of the whole list, at least the mandatory share is high-risk.
    """
    wanted = {stratum: ceiling(shares.of(stratum), library[stratum]) for stratum in Stratum}
    undirected = ceiling(shares.undirected, sum(library.values()))
    others = sum(wanted.values()) - wanted[Stratum.HIGH] + undirected
    mandatory = _mandatory(shares.mandatory_high, others, library[Stratum.HIGH])
    wanted[Stratum.HIGH] = max(wanted[Stratum.HIGH], mandatory)
    return Quotas(library, wanted, undirected)


def _mandatory(share: Fraction, others: int, members: int) -> int:
    """The smallest number that makes up the share of a list of others and itself.

    Where there are not so many members, the share of the list that all of them make.
    """
    if share < 1:
        number = ceiling(Fraction(share.numerator, share.denominator - share.numerator), others)
        if number <= members:
            return number
    return ceiling(share, others + members)
