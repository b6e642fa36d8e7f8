"""Two transactions that change the same thing: the slower one starts anew and sees the faster."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import psycopg.errors

from aggregation.domain.errors import TooManyRaces
from storage import DatabaseUnavailable

Result = TypeVar("Result")
ATTEMPTS = 12


async def retried(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Run one transaction until it wins. Raises TooManyRaces."""
    for _ in range(ATTEMPTS):
        try:
            return await attempt()
        except psycopg.errors.UniqueViolation:
            continue
        except DatabaseUnavailable as fault:
            if not isinstance(fault.__cause__, psycopg.errors.DeadlockDetected):
                raise
    raise TooManyRaces
