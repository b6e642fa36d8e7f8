"""Who is drawn and not visited yet, and who has an open task."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.draw import Draw
from sampling.domain.selection import Selection
from storage import raw

_BOOK = """
copy drawn (draw_id, uscc, check_type, year, stratum, open, key, by_class, undirected) from stdin
"""
_PAGE = "select uscc from drawn where draw_id = %s and uscc > %s order by uscc limit %s"
_TASK = """
insert into enterprise_task (task_id, uscc, version, open, draw_id) values (%s, %s, %s, %s, %s)
on conflict (task_id) do update
set version = excluded.version, open = excluded.open, draw_id = excluded.draw_id
where enterprise_task.version < excluded.version
"""
_VISITED = """
update drawn set open = false from draw d join plan p using (plan_id)
where drawn.draw_id = d.draw_id and drawn.uscc = %s and drawn.open
and p.department_id = any(%s::text[]) and d.completed_at < %s
"""


async def book(session: AsyncSession, draw: Draw, key: bool, selection: Selection) -> None:
    """Raises psycopg.errors.UniqueViolation where one is booked: the pool left it out, so a bug."""
    columns = (selection.usccs, selection.strata, selection.by_class, selection.undirected)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    async with (await raw(session)).cursor() as cursor, cursor.copy(_BOOK) as copy:
        for code, stratum, *parts in rows:
            what = (draw.check_type, draw.on.year, stratum, True, key, *parts)
            await copy.write_row((draw.draw_id, code.decode(), *what))


async def page(session: AsyncSession, draw_id: UUID, after: str, size: int) -> list[str]:
    """Drawn enterprises after a USCC, in order."""
    cursor = await (await raw(session)).execute(_PAGE, [draw_id, after, size])
    return [row[0] for row in await cursor.fetchall()]


async def note_task(
    session: AsyncSession,
    task_id: UUID,
    uscc: str,
    version: int,
    is_open: bool,
    draw_id: UUID | None,
) -> None:
    """A version on file or older changes nothing."""
    await (await raw(session)).execute(_TASK, [task_id, uscc, version, is_open, draw_id])


async def note_visit(
    session: AsyncSession, uscc: str, departments: Sequence[str], at: datetime
) -> None:
    """A visit settles what these departments had drawn of the enterprise before it."""
    await (await raw(session)).execute(_VISITED, [uscc, list(departments), at])
