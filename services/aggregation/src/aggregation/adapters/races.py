"""Two transactions that change the same thing: the slower one starts anew and sees the faster.

Batches of one source system run side by side at first. One that lost a race waits for those that
run, and holds back the others until it is done: so it does not lose again and again.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import psycopg.errors

from aggregation.adapters.copying import Connection
from aggregation.domain.errors import TooManyRaces
from storage import DatabaseUnavailable

Result = TypeVar("Result")
ATTEMPTS = 8
_INTAKE = 1  # the space of advisory locks keyed by source system
_TOGETHER = "select pg_advisory_xact_lock_shared(%s, %s)"
_ALONE = "select pg_advisory_xact_lock(%s, %s)"


async def retried(attempt: Callable[[bool], Awaitable[Result]]) -> Result:
    """Run one transaction until it wins; it hears whether it lost before. Raises TooManyRaces."""
    for number in range(ATTEMPTS):
        try:
            return await attempt(number > 0)
        except psycopg.errors.UniqueViolation:
            continue
        except DatabaseUnavailable as fault:
            if not isinstance(fault.__cause__, psycopg.errors.DeadlockDetected):
                raise
    raise TooManyRaces


async def enter(connection: Connection, source_id: int, lost_before: bool) -> None:
    """Begin to work on a source system's records, until the transaction ends."""
    await connection.execute(_ALONE if lost_before else _TOGETHER, [_INTAKE, source_id])
