"""Visits as rows: when, who goes, who was replaced."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.assignment import Assigned, Duty, Place, Turn, Unassigned
from sampling.domain.inspector import Unfit
from sampling.domain.visit import Cause, Member, Replacement, Visit
from storage import raw

# What is frozen and what is drawn while one assigns must not change under it.
_LOCK = "lock table assignment in exclusive mode"
_NEXT = """
select draw_id from draw where state = 'completed'
and not exists (select from assignment a where a.draw_id = draw.draw_id)
order by number limit 1
"""
_PLACES = """
select uscc, coalesce(region_code, '') from drawn left join object using (uscc) where draw_id = %s
"""
_DUTY = """
select inspector_id, on_day, turn from visit_inspector
where not replaced and on_day between %s and %s
"""
_ASSIGNMENT = "insert into assignment (draw_id, visits, unassigned) values (%s, %s, %s)"
_VISIT = """
copy visit (draw_id, uscc, area, on_day, turn, lacking_department, lacking_reason) from stdin
"""
_MEMBER = """
copy visit_inspector (draw_id, uscc, inspector_id, department_id, on_day, turn) from stdin
"""
_COLUMNS = """
select v.*, coalesce((
    select jsonb_agg(jsonb_build_array(m.department_id, m.inspector_id, m.replaced)
        order by m.department_id, m.inspector_id)
    from visit_inspector m where m.draw_id = v.draw_id and m.uscc = v.uscc
), '[]') as members
from visit v
"""
_PAGE = f"{_COLUMNS} where v.draw_id = %s and v.uscc > %s order by v.uscc limit %s"
_ONE = f"{_COLUMNS} where v.draw_id = %s and v.uscc = %s for update of v"
_AHEAD = f"""
{_COLUMNS} where v.uscc = %s and v.on_day >= %s and exists (
    select from visit_inspector m where m.draw_id = v.draw_id and m.uscc = v.uscc
    and m.inspector_id = %s and not m.replaced
)
order by v.on_day, v.turn for update of v
"""
_TAKE_OFF = """
update visit_inspector set replaced = true
where draw_id = %s and uscc = %s and inspector_id = %s
"""
# Whoever was taken off when a visit was put off may go when it takes place.
_SEND = """
insert into visit_inspector (draw_id, uscc, inspector_id, department_id, on_day, turn)
values (%s, %s, %s, %s, %s, %s) on conflict (draw_id, uscc, inspector_id) do update
set on_day = excluded.on_day, turn = excluded.turn, replaced = false
"""
_PUT_OFF = """
update visit set on_day = null, turn = null, lacking_department = %s, lacking_reason = %s
where draw_id = %s and uscc = %s
"""
_ALL_OFF = "update visit_inspector set replaced = true where draw_id = %s and uscc = %s"
_SET = """
update visit set on_day = %s, turn = %s, lacking_department = null, lacking_reason = null
where draw_id = %s and uscc = %s
"""
_LACKING = "select uscc, area from visit where draw_id = %s and on_day is null"
_RECOUNT = """
update assignment a set unassigned = (
    select count(*) from visit v where v.draw_id = a.draw_id and v.on_day is null
) where draw_id = %s
"""
_REPLACED = """
insert into replacement (draw_id, uscc, department_id, out_id, in_id, cause, reason, replaced_by)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_REPLACEMENTS = """
select draw_id, uscc, department_id, out_id, in_id, cause, reason, replaced_by, replaced_at
from replacement where draw_id = %s order by number
"""
_COUNTS = "select visits, unassigned from assignment where draw_id = %s"


async def lock(session: AsyncSession) -> None:
    """Nobody else draws or replaces inspectors meanwhile."""
    await (await raw(session)).execute(_LOCK)


async def next_unassigned(session: AsyncSession) -> UUID | None:
    cursor = await (await raw(session)).execute(_NEXT)
    row = await cursor.fetchone()
    return row[0] if row else None


async def places(session: AsyncSession, draw_id: UUID) -> list[Place]:
    cursor = await (await raw(session)).execute(_PLACES, [draw_id])
    return [Place(uscc, area) for uscc, area in await cursor.fetchall()]


async def duty(session: AsyncSession, first_day: date, last_day: date) -> Duty:
    """Who is on the way where on these days, by all draws."""
    cursor = await (await raw(session)).execute(_DUTY, [first_day, last_day])
    found = Duty()
    for inspector_id, on, number in await cursor.fetchall():
        found.add(Turn(on, number), [inspector_id])
    return found


async def add(session: AsyncSession, draw_id: UUID, made: Sequence[Assigned | Unassigned]) -> None:
    """Raises psycopg.errors.UniqueViolation where somebody would be in two places: a bug."""
    connection = await raw(session)
    going = [each for each in made if isinstance(each, Assigned)]
    await connection.execute(_ASSIGNMENT, [draw_id, len(made), len(made) - len(going)])
    async with connection.cursor() as cursor, cursor.copy(_VISIT) as copy:
        for each in made:
            await copy.write_row((draw_id, each.place.uscc, each.place.area, *_when(each)))
    async with connection.cursor() as cursor, cursor.copy(_MEMBER) as copy:
        for visit in going:
            for team in visit.teams:
                for inspector_id in team.inspector_ids:
                    who = (visit.place.uscc, inspector_id, team.department)
                    await copy.write_row((draw_id, *who, *visit.turn))


def _when(each: Assigned | Unassigned) -> tuple[object, ...]:
    if isinstance(each, Assigned):
        return (*each.turn, None, None)
    return (None, None, each.department, each.reason)


async def page(session: AsyncSession, draw_id: UUID, after: str, size: int) -> list[Visit]:
    """In order of USCC."""
    return await _visits(session, _PAGE, [draw_id, after, size])


async def one(session: AsyncSession, draw_id: UUID, uscc: str) -> Visit | None:
    """Locked until the transaction ends."""
    found = await _visits(session, _ONE, [draw_id, uscc])
    return found[0] if found else None


async def ahead(session: AsyncSession, uscc: str, since: date, inspector_id: str) -> list[Visit]:
    """The visits to an enterprise, from a day on, to which somebody is on the way."""
    return await _visits(session, _AHEAD, [uscc, since, inspector_id])


async def counts(session: AsyncSession, draw_id: UUID) -> tuple[int, int] | None:
    """Visits, and those for which nobody was found; None: inspectors are not drawn yet."""
    cursor = await (await raw(session)).execute(_COUNTS, [draw_id])
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None


async def replace(session: AsyncSession, turn: Turn, made: Replacement) -> None:
    connection = await raw(session)
    where = [made.draw_id, made.uscc]
    await connection.execute(_TAKE_OFF, [*where, made.out_id])
    await connection.execute(_SEND, [*where, made.in_id, made.department, *turn])
    why = [made.department, made.out_id, made.in_id, made.cause, made.reason, made.by]
    await connection.execute(_REPLACED, [*where, *why])


async def put_off(session: AsyncSession, made: Replacement, lacking: str) -> None:
    """Nobody goes until inspectors are drawn again."""
    connection, where = await raw(session), [made.draw_id, made.uscc]
    await connection.execute(_PUT_OFF, [made.department, lacking, *where])
    await connection.execute(_ALL_OFF, where)
    why = [made.department, made.out_id, made.in_id, made.cause, made.reason, made.by]
    await connection.execute(_REPLACED, [*where, *why])
    await connection.execute(_RECOUNT, [made.draw_id])


async def lacking(session: AsyncSession, draw_id: UUID) -> list[Place]:
    """Where nobody goes so far."""
    cursor = await (await raw(session)).execute(_LACKING, [draw_id])
    return [Place(uscc, area) for uscc, area in await cursor.fetchall()]


async def fill(session: AsyncSession, draw_id: UUID, going: Iterable[Assigned]) -> None:
    connection = await raw(session)
    for visit in going:
        where = [draw_id, visit.place.uscc]
        await connection.execute(_SET, [*visit.turn, *where])
        for team in visit.teams:
            for inspector_id in team.inspector_ids:
                member = [inspector_id, team.department, *visit.turn]
                await connection.execute(_SEND, [*where, *member])
    await connection.execute(_RECOUNT, [draw_id])


async def replacements(session: AsyncSession, draw_id: UUID) -> list[Replacement]:
    """In the order in which they were made."""
    cursor = await (await raw(session)).execute(_REPLACEMENTS, [draw_id])
    return [_replacement(row) for row in await cursor.fetchall()]


async def _visits(session: AsyncSession, query: str, values: Iterable[object]) -> list[Visit]:
    cursor = (await raw(session)).cursor(row_factory=dict_row)
    await cursor.execute(query.encode(), [*values])
    return [_visit(row) for row in await cursor.fetchall()]


def _replacement(row: Sequence[Any]) -> Replacement:
    values = [*row[:5], Cause(row[5]), *row[6:]]
    return Replacement(*values)


def _visit(row: dict[str, Any]) -> Visit:
    reason = row["lacking_reason"]
    return Visit(
        draw_id=row["draw_id"],
        uscc=row["uscc"],
        area=row["area"],
        turn=None if row["on_day"] is None else Turn(row["on_day"], row["turn"]),
        lacking=None if reason is None else (row["lacking_department"], Unfit(reason)),
        members=tuple(Member(*member) for member in row["members"]),
    )
