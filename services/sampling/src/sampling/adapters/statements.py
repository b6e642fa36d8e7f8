"""What is published of draws, as rows that are added and never changed."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.draw import Published
from sampling.domain.statement import Statement, Step
from storage import raw

_ADD = """
insert into statement (draw_id, number, step, body, digest) values (%s, %s, %s, %s, %s)
"""
_OF = "select number, step, body from statement where draw_id = %s order by number"
_DIGESTS = "select number, step, digest from statement where draw_id = %s order by number"
_FROZEN = "select digest from statement where draw_id = %s and step = 'frozen'"
_ANNOUNCEMENT = """
select digest from statement join draw using (draw_id)
where plan_id = %s and attempt = %s and statement.number = 1
"""


async def add(session: AsyncSession, draw_id: UUID, statement: Statement) -> None:
    """Raises psycopg.errors.UniqueViolation where this step is published: so a bug."""
    values = [draw_id, statement.number, statement.step, statement.body, statement.digest]
    await (await raw(session)).execute(_ADD, values)


async def of(session: AsyncSession, draw_id: UUID) -> list[Statement]:
    """In order."""
    cursor = await (await raw(session)).execute(_OF, [draw_id])
    return [Statement(number, Step(step), body) for number, step, body in await cursor.fetchall()]


async def published(session: AsyncSession, draw_id: UUID) -> tuple[Published, ...]:
    """Their digests, in order."""
    cursor = await (await raw(session)).execute(_DIGESTS, [draw_id])
    return tuple(Published(*row) for row in await cursor.fetchall())


async def announcement(session: AsyncSession, plan_id: UUID, attempt: int) -> bytes:
    """The digest of an attempt's announcement; b"": there is none."""
    return await _digest(session, _ANNOUNCEMENT, plan_id, attempt)


async def frozen(session: AsyncSession, draw_id: UUID) -> bytes:
    """The digest of a draw's frozen statement; b"": there is none."""
    return await _digest(session, _FROZEN, draw_id)


async def _digest(session: AsyncSession, query: str, *values: object) -> bytes:
    cursor = await (await raw(session)).execute(query.encode(), values)
    row = await cursor.fetchone()
    return bytes(row[0]) if row else b""
