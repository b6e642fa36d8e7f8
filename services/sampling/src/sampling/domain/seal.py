"""What a draw is committed to before anybody knows its pool."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sampling.domain.stratum import Stratum

SIZE = 32
ALGORITHM = "hash-rank-1"
"""Smallest HMAC-SHA256(secret of the stratum, seed || USCC) first; digests as in `pool.digest`."""

Randomness = Callable[[int], bytes]
"""So many bytes that nobody could foresee."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The seed, revealed with the result, and a secret for each stratum, kept sealed.

    With ranks that anybody could recompute, the list and the ratios would tell classes.
    """

    seed: bytes
    secrets: bytes

    def secret(self, stratum: Stratum) -> bytes:
        return self.secrets[SIZE * stratum : SIZE * (stratum + 1)]

    @property
    def seed_commitment(self) -> bytes:
        return hashlib.sha256(self.seed).digest()

    @property
    def secrets_commitment(self) -> bytes:
        return hashlib.sha256(self.secrets).digest()


def seal(randomness: Randomness) -> Seal:
    """Choose seed and secrets."""
    return Seal(randomness(SIZE), randomness(SIZE * len(Stratum)))
