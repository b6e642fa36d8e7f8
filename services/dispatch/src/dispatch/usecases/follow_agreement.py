"""An enterprise's agreement changed: open a joint task, add joiners, wait or leave it."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.adapters import agreement_store
from dispatch.domain.agreement import Agreement
from dispatch.usecases.weigh import Weigh
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class FollowAgreement:
    transaction: Transaction
    weigh: Weigh
    business_day: BusinessDay

    async def __call__(self, agreement: Agreement, caused_at: datetime) -> None:
        """An epoch that is on file, or older than what is, changes nothing."""
        on = await self.business_day.today()
        async with self.transaction() as session:
            if await agreement_store.keep(session, agreement, caused_at):
                await self.weigh(session, agreement, on, caused_at)
