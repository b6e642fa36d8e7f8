"""Cooling is over for some enterprises: an agreement that still stands is weighed again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from dispatch.adapters import agreement_store
from dispatch.usecases.weigh import Weigh
from identifiers import Uscc
from storage import Transaction


@dataclass(frozen=True, slots=True)
class LookAgain:
    transaction: Transaction
    weigh: Weigh

    async def __call__(self, on: date) -> None:
        """One transaction per enterprise; asked twice on a day, the second finds nothing."""
        async with self.transaction() as session:
            due = await agreement_store.due(session, on)
        for uscc in due:
            await self._look(uscc, on)

    async def _look(self, uscc: Uscc, on: date) -> None:
        async with self.transaction() as session:
            agreement = await agreement_store.locked_due(session, uscc, on)
            if agreement is not None:
                await agreement_store.look_again(session, uscc, None)
                await self.weigh(session, agreement, on, datetime.now(UTC))
