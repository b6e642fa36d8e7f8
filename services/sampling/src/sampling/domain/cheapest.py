"""The ratios by which a plan draws fewest and still keeps every floor."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sampling.domain.quota import Quotas, Shares, quotas
from sampling.domain.share import ceiling
from sampling.domain.stratum import CLASSES, Ratios, Stratum

STEP = Fraction(1, 1000)
"""Where a ratio must be higher than the one below it, it is so by a tenth of a percent."""
ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Floors:
    """What binds from below: each class, all of them (statute), the whole, the share of high-risk.

    `rises`: each class strictly above the one below it, but the highest.
    """

    classes: Mapping[Stratum, Fraction]
    statutory: Fraction = Fraction(0)
    whole: Fraction = Fraction(0)
    mandatory_high: Fraction | None = None
    rises: bool = True


@dataclass(frozen=True, slots=True)
class Cheapest:
    shares: Shares
    quotas: Quotas

    @property
    def drawn(self) -> int:
        return sum(self.quotas.wanted.values())


def cheapest(library: Mapping[Stratum, int], floors: Floors) -> Cheapest:
    """Every ratio as low as its floor and the one below it allow; where the whole is too little
    then, more of the highest classes first: of them an inspection finds most."""
    ratios = _lowest(floors)
    mandatory = floors.mandatory_high
    shares = Shares(ratios, mandatory if mandatory is not None else STEP)
    ratios = _raised(library, shares, ceiling(floors.whole, sum(library.values())))
    shares = Shares(ratios, shares.mandatory_high)
    return Cheapest(shares, quotas(library, shares))


def _lowest(floors: Floors) -> Ratios:
    found: list[Fraction] = []
    for stratum in CLASSES:
        least = max(floors.classes[stratum], floors.statutory)
        if found:
            strictly = floors.rises and stratum is not Stratum.HIGH
            least = max(least, found[-1] + STEP if strictly else found[-1])
        found.append(min(least, ALL))
    return Ratios(*found)


def _raised(library: Mapping[Stratum, int], shares: Shares, least: int) -> Ratios:
    """Until the whole is as many as is wanted."""
    ratios = dict(zip(CLASSES, shares.ratios or (), strict=True))
    for stratum in reversed(CLASSES):
        wanted = quotas(library, Shares(Ratios(*ratios.values()), shares.mandatory_high)).wanted
        missing = least - sum(wanted.values())
        if missing <= 0 or not library[stratum]:
            continue
        number = min(library[stratum], wanted[stratum] + missing)
        ratios[stratum] = max(ratios[stratum], Fraction(number, library[stratum]))
    return Ratios(*ratios.values())
