"""Move a simulated business day forward."""

from dataclasses import dataclass
from datetime import date

from aggregation.adapters import business_days
from aggregation.domain.business_day import next_day
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class SetBusinessDay:
    """`may_be_set`: the suite was started with simulated days and listens on loopback."""

    transaction: Transaction
    may_be_set: bool

    async def __call__(self, on: date) -> date:
        """Raises DaysAreReal, DayGoesBack."""
        async with self.transaction() as session:
            today = await business_days.locked(await raw(session))
            await business_days.begin(session, next_day(today, on, self.may_be_set))
        return on
