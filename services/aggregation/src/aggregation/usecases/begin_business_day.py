"""Begin the business day: at the start, and on real days each midnight in Asia/Shanghai."""

import asyncio
from dataclasses import dataclass
from datetime import date

import structlog

from aggregation.adapters import business_days
from faults import Unavailable
from serving import BusinessDay
from storage import Transaction, raw

log = structlog.get_logger()

LOOK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class BeginBusinessDay:
    """Several processes may do it at once: the day is stored and told once."""

    transaction: Transaction
    calendar: BusinessDay
    simulated: bool
    first_day: date | None = None

    async def __call__(self) -> None:
        """On simulated days only the first is begun here; the others are set."""
        today = await self.calendar.today()
        async with self.transaction() as session:
            if self.simulated:
                await business_days.first(await raw(session), self.first_day or today)
            elif await business_days.begin(session, today):
                log.info("day_began", on=today.isoformat())

    async def run(self) -> None:
        """Look for ever; a database that does not answer delays."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self()
            except Unavailable as fault:
                log.warning("day_waits", fault=str(fault))
