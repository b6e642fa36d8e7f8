"""The draw itself: a function of the frozen pool, the plan's shares, seed and secrets."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest

from sampling.domain.pool import Pool, digest
from sampling.domain.seal import Seal
from sampling.domain.share import ceiling
from sampling.domain.stratum import Count, Ratios, Stratum


@dataclass(frozen=True, slots=True)
class Selection:
    """The drawn enterprises with the stratum of each, in order of USCC, and the counts."""

    drawn: tuple[tuple[bytes, Stratum], ...]
    counts: tuple[Count, ...]

    def digest(self) -> bytes:
        return digest(code for code, _ in self.drawn)


def quotas(
    library: Mapping[Stratum, int], ratios: Ratios, mandatory_high_share: Fraction
) -> dict[Stratum, int]:
    """How many of each stratum: the ceiling of the ratio of all members, excluded ones too.

    Of the whole list, at least the mandatory share is high-risk.
    """
    found = {stratum: ceiling(ratios.of(stratum), library[stratum]) for stratum in Stratum}
    others = sum(found.values()) - found[Stratum.HIGH]
    mandatory = _mandatory(mandatory_high_share, others, library[Stratum.HIGH])
    return {**found, Stratum.HIGH: max(found[Stratum.HIGH], mandatory)}


def _mandatory(share: Fraction, others: int, members: int) -> int:
    """The smallest number that makes up the share of a list of others and itself.

    Where there are not so many members, the share of the list that all of them make.
    """
    if share < 1:
        number = ceiling(Fraction(share.numerator, share.denominator - share.numerator), others)
        if number <= members:
            return number
    return ceiling(share, others + members)


def ranked(seal: Seal, stratum: Stratum, eligible: Iterable[bytes], count: int) -> list[bytes]:
    """The first by rank. Striking one moves up the next and nobody else."""
    key, seed = seal.secret(stratum), seal.seed

    def rank(code: bytes) -> tuple[bytes, bytes]:
        return hmac.digest(key, seed + code, "sha256"), code

    return nsmallest(count, eligible, rank)


def select(pool: Pool, ratios: Ratios, mandatory_high_share: Fraction, seal: Seal) -> Selection:
    """Draw; where fewer are eligible than wanted, all of them, and the rest is a shortfall."""
    library = {stratum: pool.library(stratum) for stratum in Stratum}
    wanted = quotas(library, ratios, mandatory_high_share)
    drawn: list[tuple[bytes, Stratum]] = []
    counts: list[Count] = []
    for stratum in Stratum:
        eligible = pool.eligible(stratum)
        chosen = ranked(seal, stratum, eligible, wanted[stratum])
        drawn += [(code, stratum) for code in chosen]
        excluded = library[stratum] - len(eligible)
        counts.append(Count(stratum, library[stratum], excluded, wanted[stratum], len(chosen)))
    return Selection(tuple(sorted(drawn)), tuple(counts))
