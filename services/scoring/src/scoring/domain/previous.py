"""The previous run: what it said of enterprises to those related to them."""

from dataclasses import dataclass

from kernel import PeerStates


@dataclass(frozen=True, slots=True)
class Previous:
    """States of related enterprises and the run that gave them; empty before the first run."""

    run_id: str
    peers: PeerStates


NO_RUN = Previous("", PeerStates.unknown())
