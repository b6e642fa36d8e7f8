"""A value that changes on given dates."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from rulebook.errors import NotInForce

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """The values of one path by the day each begins; None means ended from that day on."""

    path: str
    days: tuple[date, ...]
    values: tuple[T | None, ...]
    references: tuple[str, ...]

    def get(self, on: date) -> T | None:
        """Return the value in force on a day, or None before the first and after the end."""
        position = bisect_right(self.days, on) - 1
        return self.values[position] if position >= 0 else None

    def at(self, on: date) -> T:
        """Return the value in force on a day. Raises NotInForce."""
        value = self.get(on)
        if value is None:
            raise NotInForce(self.path, on, self.days[0])
        return value
