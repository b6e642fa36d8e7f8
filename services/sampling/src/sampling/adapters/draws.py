"""Draws as rows, from announcement to list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import sources, statements
from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import NoPackage, UnknownDraw
from sampling.domain.pool import Pool
from sampling.domain.quota import Quotas
from sampling.domain.seal import Seal
from sampling.domain.selection import Selection
from sampling.domain.share import text
from sampling.domain.stratum import Count, Stratum
from storage import raw

_SELECT = """
select d.draw_id, d.plan_id, p.department_id, d.check_type, d.attempt, d.state, d.run_id, d.on_day,
    d.algorithm, d.secrets_commitment, d.patience, d.started_by, d.committed_at, d.plan_version,
    d.deadline, d.independent, coalesce(d.pool_digest, ''), d.pool_size, d.exclusions, d.undirected,
    d.frozen_at, coalesce(d.result_commitment, ''), d.drawn, d.completed_at, d.failure,
    coalesce(d.seed, ''), array(
        select each ->> 'department' from jsonb_array_elements(v.partners) each)
from draw d join plan p using (plan_id)
join plan_version v on v.plan_id = d.plan_id and v.version = d.plan_version
"""
_BY_ID = f"{_SELECT} where d.draw_id = %s"
# What is frozen holds up others of its kind, so it goes first, and they wait.
_UNFINISHED = """
select draw_id from draw d
where state in ('gathering', 'frozen') or (state = 'committed' and not exists (
    select from draw o where o.check_type = d.check_type and o.state = 'frozen'))
order by state = 'frozen' desc, number
"""
_OF_PLAN = f"{_SELECT} where d.plan_id = %s and d.attempt > %s order by d.attempt limit %s"
_COUNTS = """
select stratum, library, excluded, quota, drawn from stratum where draw_id = %s order by stratum
"""
_UNDIRECTED = "select count(*) from drawn where draw_id = %s and undirected"
_ATTEMPTS = "select count(*) from draw where plan_id = %s"
_ADD = """
insert into draw (draw_id, plan_id, check_type, attempt, state, run_id, on_day, algorithm,
    secrets_commitment, patience, started_by, committed_at, deadline, plan_version)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (draw_id) do nothing
"""
_SEAL = "insert into sealed (draw_id, secrets, nonces) values (%s, %s, %s)"
_UNSEAL = "select draw_id, secrets, nonces from sealed where draw_id = %s and nonces <> ''"
_NOTE_READ = "insert into sealed_read (draw_id, read_by) values (%s, %s)"
_NOW = "select clock_timestamp()"
_LOCK = "select from draw where draw_id = %s for update"
_LOCK_KIND = "select from check_type where id = %s for update"
_STATE = """
select state, exists (select from draw o where o.check_type = d.check_type and o.state = 'frozen')
from draw d where draw_id = %s
"""
_COMMIT = "update draw set state = 'committed', deadline = null where draw_id = %s"
_FREEZE = """
update draw set state = 'frozen', pool_digest = %s, pool_size = %s, exclusions = %s,
    undirected = %s, deadline = %s, frozen_at = %s where draw_id = %s
"""
_COMPLETE = """
update draw set state = 'completed', seed = %s, independent = %s, result_commitment = %s,
    drawn = %s, deadline = null, completed_at = %s where draw_id = %s
"""
_FAIL = "update draw set state = 'failed', deadline = null, failure = %s where draw_id = %s"
_ADD_COUNT = """
insert into stratum (draw_id, stratum, library, excluded, quota, drawn, shortfall, inclusion)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""


async def attempts(session: AsyncSession, plan_id: UUID) -> int:
    """How many draws of a plan there are."""
    cursor = await (await raw(session)).execute(_ATTEMPTS, [plan_id])
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def add(session: AsyncSession, draw: Draw, seal: Seal) -> bool:
    """False where the draw_id is on file."""
    connection = await raw(session)
    cursor = await connection.execute(
        _ADD,
        [
            *(draw.draw_id, draw.plan_id, draw.check_type, draw.attempt, draw.state, draw.run_id),
            *(draw.on, draw.algorithm, draw.secrets_commitment, draw.patience, draw.started_by),
            *(draw.committed_at, draw.deadline, draw.plan_version),
        ],
    )
    if cursor.rowcount == 1:
        await connection.execute(_SEAL, [draw.draw_id, seal.secrets, seal.nonces])
        await sources.add(session, draw.draw_id, draw.sources)
    return cursor.rowcount == 1


async def find(session: AsyncSession, draw_id: UUID) -> Draw | None:
    cursor = await (await raw(session)).execute(_BY_ID.encode(), [draw_id])
    found = await cursor.fetchone()
    return await _draw(session, found) if found else None


async def by_id(session: AsyncSession, draw_id: UUID) -> Draw:
    """Raises UnknownDraw."""
    draw = await find(session, draw_id)
    if draw is None:
        raise UnknownDraw(draw_id)
    return draw


async def now(session: AsyncSession) -> datetime:
    """The time by which all who look at draws judge: the database's."""
    cursor = await (await raw(session)).execute(_NOW)
    row: Any = await cursor.fetchone()
    at: datetime = row[0]
    return at


async def locked(session: AsyncSession, draw_id: UUID) -> tuple[Draw, datetime]:
    """The draw, which nobody else changes until the transaction ends, and the time.

    Raises UnknownDraw.
    """
    await (await raw(session)).execute(_LOCK, [draw_id])
    return await by_id(session, draw_id), await now(session)


async def of_plan(session: AsyncSession, plan_id: UUID, after: int, size: int) -> list[Draw]:
    """Every attempt after a number, in order."""
    cursor = await (await raw(session)).execute(_OF_PLAN.encode(), [plan_id, after, size])
    return [await _draw(session, row) for row in await cursor.fetchall()]


async def unfinished(session: AsyncSession) -> list[UUID]:
    """Those that may go on, in order."""
    cursor = await (await raw(session)).execute(_UNFINISHED)
    return [row[0] for row in await cursor.fetchall()]


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
    """Raises NoPackage."""
    cursor = await (await raw(session)).execute(_UNSEAL, [draw_id])
    row = await cursor.fetchone()
    if row is None:
        raise NoPackage(draw_id)
    return Seal(*row)


async def note_read(session: AsyncSession, draw_id: UUID, by: str) -> None:
    """That the sealed files were read, and by whom."""
    await (await raw(session)).execute(_NOTE_READ, [draw_id, by])


async def commit(session: AsyncSession, draw_id: UUID) -> None:
    """Every department that was asked has committed to its share."""
    await (await raw(session)).execute(_COMMIT, [draw_id])


async def freeze(
    session: AsyncSession, draw: Draw, pool: Pool, quotas: Quotas, deadline: datetime, at: datetime
) -> None:
    excluded = Jsonb(pool.excluded())
    values = [pool.digest(), len(pool), excluded, quotas.undirected, deadline, at, draw.draw_id]
    await (await raw(session)).execute(_FREEZE, values)


async def complete(
    session: AsyncSession,
    draw: Draw,
    selection: Selection,
    seed: bytes,
    independent: bool,
    commitment: bytes,
    at: datetime,
) -> None:
    connection = await raw(session)
    values = [seed, independent, commitment, len(selection), at, draw.draw_id]
    await connection.execute(_COMPLETE, values)
    rows = [
        (c.stratum, c.library, c.excluded, c.quota, c.drawn, c.shortfall, text(c.inclusion))
        for c in selection.counts
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(_ADD_COUNT, [(draw.draw_id, *row) for row in rows])


async def fail(session: AsyncSession, draw: Draw, failure: str) -> None:
    await (await raw(session)).execute(_FAIL, [failure, draw.draw_id])


async def _draw(session: AsyncSession, row: Sequence[Any]) -> Draw:
    values = [*row[:5], DrawState(row[5]), *row[6:-1], tuple(row[-1])]
    draw = Draw(*values)
    return replace(
        draw,
        sources=await sources.of(session, draw.draw_id),
        published=await statements.published(session, draw.draw_id),
        counts=await _counts(session, draw) if draw.state is DrawState.COMPLETED else (),
    )


async def _counts(session: AsyncSession, draw: Draw) -> tuple[Count, ...]:
    connection = await raw(session)
    rows = await (await connection.execute(_COUNTS, [draw.draw_id])).fetchall()
    drawn = await (await connection.execute(_UNDIRECTED, [draw.draw_id])).fetchone()
    eligible = draw.pool_size - sum(draw.exclusions.values())
    undirected = (int(drawn[0]) if drawn else 0, eligible)
    return tuple(
        Count(Stratum(place), library, excluded, quota, chosen, undirected)
        for place, library, excluded, quota, chosen in rows
    )
