"""What the previous run said of related enterprises: one hop, so that no class goes in circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernel.coding import key_of


@dataclass(frozen=True, slots=True, eq=False)
class PeerStates:
    """State bits by key of the USCC; keys rise. An enterprise that is not there was not classed."""

    keys: NDArray[np.int64]
    states: NDArray[np.uint8]

    @classmethod
    def unknown(cls) -> PeerStates:
        """Return the states of a time before the first run."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.uint8))

    @classmethod
    def of_run(cls, usccs: Sequence[str], states: NDArray[np.uint8]) -> PeerStates:
        """Take what a run said of enterprises."""
        keys = np.array([key_of(uscc) for uscc in usccs], np.int64)
        order = np.argsort(keys)
        return cls(keys[order], states[order])

    @classmethod
    def named(cls, bits: Mapping[str, int], peers: Mapping[str, Iterable[str]]) -> PeerStates:
        """Take states by name (`Program.peer_bits`): whoever is named has been classed."""
        states = [1 | sum(1 << bits[name] for name in set(names)) for names in peers.values()]
        return cls.of_run(tuple(peers), np.array(states, np.uint8))

    def of(self, keys: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the bits of the enterprises of these keys, 0 of one that was not classed."""
        if not len(self.keys):
            return np.zeros(len(keys), np.uint8)
        place = np.searchsorted(self.keys, keys).clip(0, len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.states[place], 0).astype(np.uint8)
