"""The draw itself: a function of the frozen pool, the quotas, the seed and the secrets."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sampling.domain.encoding import Codes
from sampling.domain.pool import Exclusion, Pool
from sampling.domain.quota import Quotas
from sampling.domain.seal import SIZE, UNDIRECTED, Seal
from sampling.domain.stratum import Count, Stratum

Places = NDArray[np.intp]
WORD = np.dtype(">u8")


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The drawn in order of USCC, each with its stratum and the parts that drew it; the counts."""

    usccs: Codes
    strata: NDArray[np.uint8]
    by_class: NDArray[np.bool_]
    undirected: NDArray[np.bool_]
    counts: tuple[Count, ...]

    def __len__(self) -> int:
        return len(self.usccs)


def ranked(secret: bytes, seed: bytes, members: Codes, count: int) -> Places:
    """Places of the first so many by rank. Striking one moves up the next and nobody else."""
    ranks = _ranks(secret, seed, members)
    first = ranks[:, 0]
    if count < len(first):
        # Few are in question once the first words are known; the rest of the rank decides ties.
        bound = np.partition(first, count - 1)[count - 1] if count else 0
        within = np.flatnonzero(first <= bound)
    else:
        within = np.arange(len(first))
    order = np.lexsort((members[within], *ranks[within].T[::-1]))
    return within[order][:count]


def _ranks(secret: bytes, seed: bytes, members: Codes) -> NDArray[np.uint64]:
    """HMAC-SHA256 of seed and code, as four numbers."""
    digest = hmac.digest
    found = b"".join([digest(secret, seed + code, "sha256") for code in members.tolist()])
    return np.frombuffer(found, WORD).astype(np.uint64).reshape(-1, SIZE // WORD.itemsize)


def select(pool: Pool, quotas: Quotas, seal: Seal, seed: bytes) -> Selection:
    """Draw; where fewer are eligible than wanted, all of them, and the rest is a shortfall.

    The undirected part is drawn from everybody eligible with a secret of its own, so a member may
    be drawn by both; it is inspected once.
    """
    by_class, undirected = (np.zeros(len(pool), np.bool_) for _ in range(2))
    eligible = pool.exclusions == Exclusion.NONE
    for stratum in Stratum:
        places = np.flatnonzero(eligible & (pool.strata == stratum))
        first = ranked(seal.secret(stratum), seed, pool.usccs[places], quotas.wanted[stratum])
        by_class[places[first]] = True
    if quotas.undirected:
        places = np.flatnonzero(eligible)
        first = ranked(seal.secret(UNDIRECTED), seed, pool.usccs[places], quotas.undirected)
        undirected[places[first]] = True
    drawn = by_class | undirected
    return Selection(
        pool.usccs[drawn],
        pool.strata[drawn],
        by_class[drawn],
        undirected[drawn],
        _counts(pool, quotas, _by_stratum(pool.strata[by_class]), int(undirected.sum())),
    )


def _counts(
    pool: Pool, quotas: Quotas, drawn: Mapping[Stratum, int], undirected: int
) -> tuple[Count, ...]:
    out = _by_stratum(pool.strata[pool.exclusions != Exclusion.NONE])
    eligible = len(pool) - sum(out.values())
    return tuple(
        Count(
            stratum,
            quotas.library[stratum],
            out[stratum],
            quotas.wanted[stratum],
            drawn[stratum],
            (undirected, eligible),
        )
        for stratum in Stratum
    )


def _by_stratum(marks: NDArray[np.uint8]) -> dict[Stratum, int]:
    counts = np.bincount(marks, minlength=len(Stratum)).tolist()
    return {stratum: counts[stratum] for stratum in Stratum}
