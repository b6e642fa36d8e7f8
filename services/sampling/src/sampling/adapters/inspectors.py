"""The inspector library as rows, recusals, and the roster frozen with a pool."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.assignment import Recusals
from sampling.domain.inspector import Inspector
from sampling.domain.inspector_errors import UnknownInspector
from sampling.domain.roster import Roster, leaves_read, leaves_told, read, roster
from storage import raw

_COLUMNS = "inspector_id, department_id, domains, areas, valid_from, valid_until, active, leaves"
# Another department's entry is taken over only once that department has given it up.
_ENTER = f"""
insert into inspector ({_COLUMNS}, changed_by) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (inspector_id) do update set department_id = excluded.department_id,
    domains = excluded.domains, areas = excluded.areas, valid_from = excluded.valid_from,
    valid_until = excluded.valid_until, active = excluded.active, leaves = excluded.leaves,
    changed_by = excluded.changed_by, changed_at = clock_timestamp()
where inspector.department_id = excluded.department_id or not inspector.active
"""  # noqa: S608
_OF = f"select {_COLUMNS} from inspector where department_id = any(%s) order by inspector_id"  # noqa: S608
_ONE = f"select {_COLUMNS} from inspector where inspector_id = %s"  # noqa: S608
_PAGE = f"""
select {_COLUMNS} from inspector
where (%(department)s = '' or department_id = %(department)s) and inspector_id > %(after)s
order by inspector_id limit %(size)s
"""  # noqa: S608
_RECUSE = """
insert into recusal (inspector_id, uscc, reason, declared_by) values (%s, %s, %s, %s)
on conflict do nothing
"""
_RECUSALS = "select inspector_id, uscc from recusal where inspector_id = any(%s)"
_FREEZE = "insert into roster (draw_id, content) values (%s, %s)"
_FROZEN = "select content from roster where draw_id = %s"


async def enter(session: AsyncSession, inspector: Inspector, by: str) -> bool:
    """False where another department has the certificate in its library."""
    cursor = await (await raw(session)).execute(
        _ENTER,
        [
            *(inspector.inspector_id, inspector.department, [*inspector.domains]),
            *([*inspector.areas], inspector.valid_from, inspector.valid_until, inspector.active),
            *(Jsonb(leaves_told(inspector)), by),
        ],
    )
    return cursor.rowcount == 1


async def one(session: AsyncSession, inspector_id: str) -> Inspector:
    """Raises UnknownInspector."""
    found = await _rows(session, _ONE, [inspector_id])
    if not found:
        raise UnknownInspector(inspector_id)
    return found[0]


async def page(session: AsyncSession, department: str, after: str, size: int) -> list[Inspector]:
    """In order of id."""
    return await _rows(session, _PAGE, {"department": department, "after": after, "size": size})


async def current(session: AsyncSession, departments: Iterable[str]) -> Roster:
    """The inspectors of departments with their recusals, as they are now."""
    found = await _rows(session, _OF, [[*departments]])
    return roster(found, await _recusals(session, [each.inspector_id for each in found]))


async def recuse(session: AsyncSession, inspector_id: str, uscc: str, reason: str, by: str) -> None:
    """Declared again it changes nothing."""
    await (await raw(session)).execute(_RECUSE, [inspector_id, uscc, reason, by])


async def freeze(session: AsyncSession, draw_id: UUID, departments: Iterable[str]) -> str:
    """The roster as it is now, and as it stays for the draw."""
    text = (await current(session, departments)).text()
    await (await raw(session)).execute(_FREEZE, [draw_id, text])
    return text


async def frozen(session: AsyncSession, draw_id: UUID) -> Roster | None:
    """None: the draw is older than rosters are."""
    text = await frozen_text(session, draw_id)
    return read(text) if text else None


async def frozen_text(session: AsyncSession, draw_id: UUID) -> str:
    """To the letter, since it is committed to; empty where there is none."""
    cursor = await (await raw(session)).execute(_FROZEN, [draw_id])
    row = await cursor.fetchone()
    return str(row[0]) if row else ""


async def _recusals(session: AsyncSession, inspector_ids: list[str]) -> Recusals:
    cursor = await (await raw(session)).execute(_RECUSALS, [inspector_ids])
    return frozenset((row[0], row[1]) for row in await cursor.fetchall())


async def _rows(
    session: AsyncSession, query: str, values: Sequence[object] | dict[str, object]
) -> list[Inspector]:
    cursor = (await raw(session)).cursor(row_factory=dict_row)
    await cursor.execute(query.encode(), values)
    return [_inspector(row) for row in await cursor.fetchall()]


def _inspector(row: dict[str, Any]) -> Inspector:
    return Inspector(
        inspector_id=row["inspector_id"],
        department=row["department_id"],
        domains=tuple(row["domains"]),
        areas=tuple(row["areas"]),
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        active=row["active"],
        leaves=leaves_read(row["leaves"]),
    )
