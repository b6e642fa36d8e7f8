"""Draws as rows, from commitment to list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import UnknownDraw
from sampling.domain.pool import Pool
from sampling.domain.seal import Seal
from sampling.domain.selection import Selection
from sampling.domain.stratum import Count, Stratum
from storage import raw

_SELECT = """
select d.draw_id, d.plan_id, p.department_id, d.check_type, d.attempt, d.state, d.run_id, d.on_day,
    d.algorithm, d.seed_commitment, d.secrets_commitment, d.independent, d.committed_at,
    coalesce(d.pool_digest, ''), d.pool_size, d.exclusions, d.frozen_at,
    coalesce(d.result_digest, ''), d.drawn, d.completed_at, d.failure,
    case when d.state = 'completed' then s.seed else '' end, d.plan_version
from draw d join plan p using (plan_id) join sealed s using (draw_id)
"""
_BY_ID = f"{_SELECT} where d.draw_id = %s"
# What is frozen holds up others of its kind, so it goes first.
_NEXT = f"""
{_SELECT} where d.state in ('committed', 'frozen')
order by d.state = 'frozen' desc, d.number limit 1
"""
_COUNTS = """
select stratum, library, excluded, quota, drawn from stratum where draw_id = %s order by stratum
"""
_ATTEMPTS = "select count(*) from draw where plan_id = %s"
_ADD = """
insert into draw (draw_id, plan_id, check_type, attempt, state, run_id, on_day, algorithm,
    seed_commitment, secrets_commitment, independent, committed_at, started_by, plan_version)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (draw_id) do nothing
"""
_SEAL = "insert into sealed (draw_id, seed, secrets) values (%s, %s, %s)"
_UNSEAL = "select seed, secrets from sealed where draw_id = %s"
_LOCK_KIND = "select from check_type where id = %s for update"
_STATE = """
select state, exists (select from draw o where o.check_type = d.check_type and o.state = 'frozen')
from draw d where draw_id = %s
"""
_FREEZE = """
update draw set state = 'frozen', pool_digest = %s, pool_size = %s, exclusions = %s,
    frozen_at = clock_timestamp() where draw_id = %s
"""
_COMPLETE = """
update draw set state = 'completed', result_digest = %s, drawn = %s,
    completed_at = clock_timestamp() where draw_id = %s
"""
_FAIL = """
update draw set state = 'failed', failure = %s
where draw_id = %s and state in ('committed', 'frozen')
"""
_ADD_COUNT = """
insert into stratum (draw_id, stratum, library, excluded, quota, drawn, shortfall)
values (%s, %s, %s, %s, %s, %s, %s)
"""


async def attempts(session: AsyncSession, plan_id: UUID) -> int:
    """How many draws of a plan there are."""
    cursor = await (await raw(session)).execute(_ATTEMPTS, [plan_id])
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def add(session: AsyncSession, draw: Draw, seal: Seal, started_by: str) -> bool:
    """False where the draw_id is on file."""
    connection = await raw(session)
    cursor = await connection.execute(
        _ADD,
        [
            *(draw.draw_id, draw.plan_id, draw.check_type, draw.attempt, draw.state, draw.run_id),
            *(draw.on, draw.algorithm, draw.seed_commitment, draw.secrets_commitment),
            *(draw.independent, draw.committed_at, started_by, draw.plan_version),
        ],
    )
    if cursor.rowcount == 1:
        await connection.execute(_SEAL, [draw.draw_id, seal.seed, seal.secrets])
    return cursor.rowcount == 1


async def find(session: AsyncSession, draw_id: UUID) -> Draw | None:
    found = await _one(session, _BY_ID, [draw_id])
    if found is None:
        return None
    cursor = await (await raw(session)).execute(_COUNTS, [draw_id])
    counts = [Count(Stratum(row[0]), *row[1:]) for row in await cursor.fetchall()]
    return _draw(found, tuple(counts))


async def by_id(session: AsyncSession, draw_id: UUID) -> Draw:
    """Raises UnknownDraw."""
    draw = await find(session, draw_id)
    if draw is None:
        raise UnknownDraw(draw_id)
    return draw


async def next_unfinished(session: AsyncSession) -> Draw | None:
    found = await _one(session, _NEXT, [])
    return _draw(found) if found else None


async def turn(session: AsyncSession, draw: Draw) -> bool:
    """Take the lock of the kind of check; whether it is still this draw's turn to go on."""
    connection = await raw(session)
    await connection.execute(_LOCK_KIND, [draw.check_type])
    cursor = await connection.execute(_STATE, [draw.draw_id])
    row = await cursor.fetchone()
    if row is None or row[0] != draw.state:
        return False
    return draw.state is DrawState.FROZEN or not row[1]


async def unseal(session: AsyncSession, draw_id: UUID) -> Seal:
    """Raises UnknownDraw."""
    row = await _one(session, _UNSEAL, [draw_id])
    if row is None:
        raise UnknownDraw(draw_id)
    return Seal(*row)


async def freeze(session: AsyncSession, draw: Draw, digest: bytes, pool: Pool) -> None:
    values = [digest, len(pool), Jsonb(pool.excluded()), draw.draw_id]
    await (await raw(session)).execute(_FREEZE, values)


async def complete(session: AsyncSession, draw: Draw, selection: Selection) -> None:
    connection = await raw(session)
    await connection.execute(_COMPLETE, [selection.digest(), len(selection.drawn), draw.draw_id])
    async with connection.cursor() as cursor:
        await cursor.executemany(
            _ADD_COUNT,
            [
                (draw.draw_id, c.stratum, c.library, c.excluded, c.quota, c.drawn, c.shortfall)
                for c in selection.counts
            ],
        )


async def fail(session: AsyncSession, draw: Draw, failure: str) -> None:
    await (await raw(session)).execute(_FAIL, [failure, draw.draw_id])


async def _one(session: AsyncSession, query: str, values: Sequence[Any]) -> Any:
    cursor = await (await raw(session)).execute(query.encode(), values)
    return await cursor.fetchone()


def _draw(row: Sequence[Any], counts: tuple[Count, ...] = ()) -> Draw:
    values = [*row[:5], DrawState(row[5]), *row[6:]]
    return replace(Draw(*values), counts=counts)
