"""The prudent and the inclusive pool by rules over the object library, and what reopens one."""

from datetime import date
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from regulations import Pools
from sampling.domain.encoding import Codes
from sampling.domain.pool import codes
from storage import raw

CLASS_HIGH = "class_high"
"""The trigger that nobody raises: the class at the draw says it."""

_INCLUSIVE = """
registered and industry_code like any(%(industries)s) and not libraries && %(prudent)s
"""
_REOPENED = """
exists (select from pool_trigger t where t.uscc = object.uscc and t.open
    and t.reason = any(%(triggers)s))
"""
_CLOSED = f"""
select uscc from object
where libraries @> array[%(library)s] and {_INCLUSIVE} and not {_REOPENED}
"""  # noqa: S608
_COUNTS = f"""
select count(*) filter (where registered and libraries && %(prudent)s),
    count(*) filter (where {_INCLUSIVE}), count(*) filter (where {_INCLUSIVE} and {_REOPENED})
from object
"""  # noqa: S608
_RAISE = """
insert into pool_trigger (uscc, reason, evidence, raised_on, raised_by) values (%s, %s, %s, %s, %s)
on conflict (uscc, reason) where open do nothing
"""
_RAISED_ON = "select raised_on from pool_trigger where uscc = %s and reason = %s and open"
_SETTLE = "update pool_trigger set open = false where uscc = %s and open and raised_at < %s"


class Sizes(NamedTuple):
    """How many enterprises are in each pool, and how many of the inclusive one are reopened."""

    prudent: int
    inclusive: int
    reopened: int


async def closed(session: AsyncSession, library: str, pools: Pools) -> Codes:
    """Members of a library whom the inclusive pool shelters, no trigger being open."""
    cursor = await (await raw(session)).execute(_CLOSED, {**_values(pools), "library": library})
    return codes(row[0] for row in await cursor.fetchall())


async def sizes(session: AsyncSession, pools: Pools) -> Sizes:
    cursor = await (await raw(session)).execute(_COUNTS, _values(pools))
    row = await cursor.fetchone()
    return Sizes(*row) if row else Sizes(0, 0, 0)


async def raise_trigger(
    session: AsyncSession, uscc: str, reason: str, evidence: str, on: date, by: str
) -> date:
    """Return since when it is open."""
    connection = await raw(session)
    await connection.execute(_RAISE, [uscc, reason, evidence, on, by])
    cursor = await connection.execute(_RAISED_ON, [uscc, reason])
    row = await cursor.fetchone()
    return row[0] if row else on


async def settle(session: AsyncSession, uscc: str, visited_at: object) -> None:
    """A visit answers what was raised before it."""
    await (await raw(session)).execute(_SETTLE, [uscc, visited_at])


def _values(pools: Pools) -> dict[str, object]:
    return {
        "industries": [f"{prefix}%" for prefix in pools.inclusive_industries],
        "prudent": [*pools.prudent_libraries],
        "triggers": [*pools.triggers],
    }
