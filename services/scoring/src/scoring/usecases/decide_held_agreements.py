"""A coordinator lets held agreements through, or discards them."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from scoring.adapters import agreements, events
from scoring.domain.agreement import State
from scoring.domain.errors import ReasonMissing
from storage import Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DecideHeldAgreements:
    transaction: Transaction

    async def __call__(
        self, keys: Sequence[tuple[str, int]], release: bool, reason: str, by: str
    ) -> int:
        """Return how many were decided: those still held at the epoch named.

        Raises ReasonMissing.
        """
        if not reason.strip():
            raise ReasonMissing()
        state = State.ANNOUNCED if release else State.DISCARDED
        async with self.transaction() as session:
            decided = await agreements.decide(session, keys, state, reason, by)
            if release:
                await events.released(session, decided)
        log.info("agreements_decided", named=len(keys), decided=len(decided), released=release)
        return len(decided)
