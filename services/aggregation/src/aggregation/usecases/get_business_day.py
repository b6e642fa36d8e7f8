"""Which day the suite counts from."""

from dataclasses import dataclass
from datetime import date

from aggregation.adapters import business_days
from storage import Transaction, raw


@dataclass(frozen=True, slots=True)
class GetBusinessDay:
    transaction: Transaction

    async def __call__(self) -> date:
        async with self.transaction() as session:
            return await business_days.today(await raw(session))
