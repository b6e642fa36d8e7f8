"""The business day in a test's hand."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from serving import BusinessDay

FIRST_DAY = date(2026, 9, 1)


@dataclass(slots=True)
class ControlledDay:
    """Hand `clock` to what is tested; move it with `advance`. As in production it only rises."""

    on: date = FIRST_DAY
    clock: BusinessDay = field(default_factory=lambda: BusinessDay(simulated=True))

    def __post_init__(self) -> None:
        self.clock.begin(self.on)

    def advance(self, days: int = 1) -> date:
        """Begin the day that lies `days` ahead, and return it."""
        if days < 0:
            raise ValueError(f"A business day never goes back: {days} days were asked for.")
        self.on += timedelta(days=days)
        self.clock.begin(self.on)
        return self.on
