"""What of draws is public, as rows: batches of results, and approved plans."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.publication import Batch, PublishedResult, Ready, Result
from storage import raw

_OF_DRAW = "select task_id from enterprise_task where draw_id = %(draw_id)s"
_READY = f"""
select count(*) filter (where r.publication is null),
    (select drawn from draw where draw_id = %(draw_id)s) - count(*)
from visit_result r where task_id in ({_OF_DRAW})
"""  # noqa: S608
_PUBLISH = f"""
update visit_result set publication = %(number)s
where publication is null and task_id in ({_OF_DRAW})
"""  # noqa: S608
_LOCK = "select from draw where draw_id = %s for update"
_NUMBER = "select coalesce(max(number), 0) from publication where draw_id = %s"
_ADD = """
insert into publication (draw_id, number, published_on, published_by, visits, outstanding)
values (%s, %s, %s, %s, %s, %s)
"""
_BATCHES = """
select b.place, b.draw_id, p.plan_id, p.department_id, array(
        select each ->> 'department' from jsonb_array_elements(v.partners) each),
    b.number, b.published_on, b.visits, b.outstanding
from publication b join draw using (draw_id) join plan p using (plan_id)
join plan_version v on v.plan_id = p.plan_id and v.version = draw.plan_version
"""
_ONE = f"{_BATCHES} where b.draw_id = %s order by b.number desc limit 1"
_PAGE = f"""{_BATCHES}
where (%(department)s = '' or p.department_id = %(department)s
    or v.partners @> jsonb_build_array(jsonb_build_object('department', %(department)s::text)))
and (%(before)s::bigint is null or b.place < %(before)s)
order by b.place desc limit %(size)s
"""
_RESULTS = """
select t.uscc, r.completed_on, d.department_id, d.item_codes, d.result_code
from enterprise_task t join visit_result r using (task_id) join department_result d using (task_id)
where t.draw_id = %s and r.publication is not null and (t.uscc, d.department_id) > (%s, %s)
order by t.uscc, d.department_id limit %s
"""


class Place(NamedTuple):
    """Where a page of results ended."""

    uscc: str
    department: str


async def lock(session: AsyncSession, draw_id: UUID) -> None:
    """Batches of a draw are numbered one after the other."""
    await (await raw(session)).execute(_LOCK, [draw_id])


async def ready(session: AsyncSession, draw_id: UUID) -> Ready:
    cursor = await (await raw(session)).execute(_READY, {"draw_id": draw_id})
    row = await cursor.fetchone()
    return Ready(draw_id, *row) if row else Ready(draw_id, 0, 0)


async def publish(session: AsyncSession, ready: Ready, on: date, by: str) -> None:
    connection, draw_id = await raw(session), ready.draw_id
    row = await (await connection.execute(_NUMBER, [draw_id])).fetchone()
    number = (row[0] if row else 0) + 1
    await connection.execute(_PUBLISH, {"draw_id": draw_id, "number": number})
    batch = [number, on, by, ready.reported, ready.outstanding]
    await connection.execute(_ADD, [draw_id, *batch])


async def newest(session: AsyncSession, draw_id: UUID) -> Batch | None:
    cursor = await (await raw(session)).execute(_ONE.encode(), [draw_id])
    row = await cursor.fetchone()
    return _batch(row) if row else None


async def page(
    session: AsyncSession, department: str, before: int | None, size: int
) -> tuple[list[Batch], int | None]:
    """Newest first; the place before which the next page begins, None at the end."""
    values = {"department": department, "before": before, "size": size + 1}
    cursor = await (await raw(session)).execute(_PAGE.encode(), values)
    rows = await cursor.fetchall()
    found = rows[:size]
    return [_batch(row) for row in found], found[-1][0] if len(rows) > size else None


async def results(
    session: AsyncSession, draw_id: UUID, after: Place, size: int
) -> list[PublishedResult]:
    """In order of USCC and department."""
    cursor = await (await raw(session)).execute(_RESULTS, [draw_id, *after, size])
    return [
        PublishedResult(uscc, on, Result(department, tuple(items), code))
        for uscc, on, department, items, code in await cursor.fetchall()
    ]


def _batch(row: Sequence[Any]) -> Batch:
    _, draw_id, plan_id, department, partners, *rest = row
    return Batch(draw_id, plan_id, (department, *partners), *rest)
