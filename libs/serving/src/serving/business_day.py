"""The day the suite counts from, in Asia/Shanghai. Machine time is another thing."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class BusinessDay:
    """One per process, injected. On real days it is today; on simulated days it is told.

    Aggregation owns the day. Every other service hears `DayBegan` and calls `begin`; before it has
    heard any it asks by `ask` (a call of GetBusinessDay) each time.
    """

    def __init__(
        self, simulated: bool = False, ask: Callable[[], Awaitable[date]] | None = None
    ) -> None:
        self._simulated, self._ask = simulated, ask
        self._on: date | None = None

    async def today(self) -> date:
        if not self._simulated:
            return datetime.now(SHANGHAI).date()
        if self._on is None:
            if self._ask is None:
                raise RuntimeError("A simulated business day was never begun.")
            self._on = await self._ask()
        return self._on

    def begin(self, on: date) -> None:
        """Hear of a day. A day never goes back."""
        self._on = on if self._on is None else max(self._on, on)
