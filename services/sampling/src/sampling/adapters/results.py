"""What visits found, by how the enterprise was drawn."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.encoding import Codes
from sampling.domain.estimate import Seen
from sampling.domain.pool import codes
from sampling.domain.publication import Result
from sampling.domain.stratum import Stratum
from storage import raw

_NOTE = """
insert into visit_result (task_id, completed_on, problem_found) values (%s, %s, %s)
on conflict (task_id) do nothing
"""
_NOTE_OF = """
insert into department_result (task_id, department_id, item_codes, result_code)
values (%s, %s, %s, %s)
"""
_SEEN = """
select stratum, count(*), count(*) filter (where problem_found) from inspected
where completed_on > %(since)s and completed_on <= %(until)s
and (%(check_type)s = '' or check_type = %(check_type)s)
group by stratum
"""
_DRAWN_SINCE = """
select uscc from drawn join draw using (draw_id)
where drawn.check_type = %s and on_day > %s and on_day <= %s
"""


async def note(
    session: AsyncSession,
    task_id: UUID,
    completed_on: date,
    problem_found: bool,
    found: Iterable[Result],
) -> None:
    """Heard twice it is noted once."""
    connection = await raw(session)
    cursor = await connection.execute(_NOTE, [task_id, completed_on, problem_found])
    if cursor.rowcount:
        for each in found:
            values = [task_id, each.department, [*each.item_codes], each.result_code]
            await connection.execute(_NOTE_OF, values)


async def seen(
    session: AsyncSession, check_type: str, since: date, until: date
) -> dict[Stratum, Seen]:
    """What drawn visits of a type of check found after one day until another, by class at the draw.

    `check_type` empty: of all types.
    """
    values = {"check_type": check_type, "since": since, "until": until}
    cursor = await (await raw(session)).execute(_SEEN, values)
    found = {Stratum(row[0]): Seen(row[1], row[2]) for row in await cursor.fetchall()}
    return {stratum: found.get(stratum, Seen(0, 0)) for stratum in Stratum}


async def drawn_since(session: AsyncSession, check_type: str, since: date, until: date) -> Codes:
    cursor = await (await raw(session)).execute(_DRAWN_SINCE, [check_type, since, until])
    return codes(row[0] for row in await cursor.fetchall())
