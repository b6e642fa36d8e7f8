"""Something shows that an enterprise of the inclusive pool must be looked at (触发式监管)."""

from dataclasses import dataclass
from datetime import date

from sampling.adapters import library, supervision_pools
from sampling.domain.plan_errors import NoReason, UnknownObject, WrongTrigger
from sampling.usecases.law import Law
from serving import BusinessDay
from storage import Transaction


@dataclass(frozen=True, slots=True)
class RaiseTrigger:
    transaction: Transaction
    law: Law
    business_day: BusinessDay

    async def __call__(self, uscc: str, reason: str, evidence: str, by: str) -> date:
        """Since when it is open; until the next visit routine draws may draw the enterprise.

        Raises NoPools, WrongTrigger, NoReason, UnknownObject.
        """
        on = await self.business_day.today()
        known = [
            each for each in self.law.pools(on).triggers if each != supervision_pools.CLASS_HIGH
        ]
        if reason not in known:
            raise WrongTrigger(reason, known)
        if not evidence:
            raise NoReason("evidence", "what shows the trigger")
        async with self.transaction() as session:
            if not await library.holds(session, uscc):
                raise UnknownObject(uscc)
            return await supervision_pools.raise_trigger(session, uscc, reason, evidence, on, by)
