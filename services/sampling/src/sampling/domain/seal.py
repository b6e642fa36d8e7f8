"""What only who may know classes is shown: the secrets of the strata, and the nonces.

With ranks that anybody could recompute, the list and the ratios would tell classes; and what may be
guessed (quotas, strata, a recusal, a short list) is found from its digest unless a nonce is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

import numpy as np

from sampling.domain.encoding import Codes, fields, listed, told
from sampling.domain.pool import Pool, legend
from sampling.domain.quota import Quotas
from sampling.domain.stratum import Stratum

SIZE = 32
UNDIRECTED = len(Stratum)
"""The place of the undirected part's secret, after those of the strata."""

Randomness = Callable[[int], bytes]
"""So many bytes that nobody could foresee."""


class Nonce(IntEnum):
    SECRETS = 0
    STRATA = 1
    EXCLUSIONS = 2
    QUOTAS = 3
    RESULT = 4
    ROSTER = 5


@dataclass(frozen=True, slots=True)
class Seal:
    """Secrets and nonces of one draw; a commitment is opened by its nonce and its content."""

    draw_id: UUID
    secrets: bytes
    nonces: bytes

    def secret(self, place: int) -> bytes:
        return self.secrets[SIZE * place : SIZE * (place + 1)]

    def nonce(self, nonce: Nonce) -> bytes:
        return self.nonces[SIZE * nonce : SIZE * (nonce + 1)]

    def of_secrets(self) -> bytes:
        return self._commitment(Nonce.SECRETS, *map(self.secret, range(UNDIRECTED + 1)))

    def of_strata(self, pool: Pool) -> bytes:
        return self._commitment(Nonce.STRATA, pool.strata.tobytes())

    def of_exclusions(self, pool: Pool) -> bytes:
        marks = (f"{mark} {label}".encode() for mark, label in legend(pool.excluded()).items())
        return self._commitment(Nonce.EXCLUSIONS, fields(*marks), pool.exclusions.tobytes())

    def of_quotas(self, quotas: Quotas) -> bytes:
        return self._commitment(Nonce.QUOTAS, *(b"%d" % number for number in quotas.numbers()))

    def of_roster(self, text: str) -> bytes:
        return self._commitment(Nonce.ROSTER, text.encode())

    def of_result(self, drawn: Codes) -> bytes:
        return self._commitment(Nonce.RESULT, listed(np.sort(drawn)))

    def _commitment(self, nonce: Nonce, *content: bytes) -> bytes:
        return told(nonce.name.lower(), self.draw_id.bytes, self.nonce(nonce), *content)


def seal(draw_id: UUID, randomness: Randomness) -> Seal:
    """Choose secrets and nonces."""
    return Seal(draw_id, randomness(SIZE * (UNDIRECTED + 1)), randomness(SIZE * len(Nonce)))
