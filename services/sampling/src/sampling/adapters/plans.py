"""Plans as rows."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.errors import UnknownPlan
from sampling.domain.plan import Plan
from sampling.domain.share import text
from sampling.domain.stratum import Ratios
from storage import raw

COLUMNS = (
    "plan_id, department_id, library, check_type, item_codes, ratios, mandatory_high_share,"
    " first_day, last_day, regulations_version, created_at"
)
_CHECK_TYPE = "insert into check_type (id) values (%s) on conflict do nothing"
_ADD = f"""
insert into plan ({COLUMNS}, created_by)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""  # noqa: S608
_BY_ID = f"select number, {COLUMNS} from plan where plan_id = %s"  # noqa: S608
_KNOWN = "select 1 from plan where plan_id = %s"
_LOCK = "select from plan where plan_id = %s for update"
_PAGE = f"""
select number, {COLUMNS} from plan
where (%(department)s = '' or department_id = %(department)s)
and (%(before)s::bigint is null or number < %(before)s)
order by number desc limit %(size)s
"""  # noqa: S608


async def known(session: AsyncSession, plan_id: UUID) -> bool:
    """Whether there is a plan of this id."""
    cursor = await (await raw(session)).execute(_KNOWN, [plan_id])
    return await cursor.fetchone() is not None


async def add(session: AsyncSession, plan: Plan, created_by: str) -> None:
    """Where somebody was faster with the plan_id, nothing is added."""
    connection = await raw(session)
    await connection.execute(_CHECK_TYPE, [plan.check_type])
    await connection.execute(
        _ADD,
        [
            *(plan.plan_id, plan.department, plan.library, plan.check_type, [*plan.item_codes]),
            *([text(ratio) for ratio in plan.ratios], text(plan.mandatory_high_share)),
            *(plan.first_day, plan.last_day, plan.regulations_version, plan.created_at),
            created_by,
        ],
    )


async def by_id(session: AsyncSession, plan_id: UUID) -> Plan:
    """Raises UnknownPlan."""
    cursor = await (await raw(session)).execute(_BY_ID, [plan_id])
    row = await cursor.fetchone()
    if row is None:
        raise UnknownPlan(plan_id)
    return _plan(row)


async def lock(session: AsyncSession, plan_id: UUID) -> None:
    """Attempts of a plan are numbered one after the other."""
    await (await raw(session)).execute(_LOCK, [plan_id])


async def page(
    session: AsyncSession, department: str, before: int | None, size: int
) -> tuple[list[Plan], int | None]:
    """Newest first; the number before which the next page begins, None at the end."""
    values = {"department": department, "before": before, "size": size + 1}
    cursor = await (await raw(session)).execute(_PAGE, values)
    rows = await cursor.fetchall()
    found = rows[:size]
    return [_plan(row) for row in found], found[-1][0] if len(rows) > size else None


def _plan(row: Sequence[Any]) -> Plan:
    _, plan_id, department, library, check_type, items, ratios, mandatory, *rest = row
    exact = [Fraction(ratio) for ratio in (*ratios, mandatory)]
    return Plan(
        plan_id, department, library, check_type, tuple(items), Ratios(*exact[:4]), exact[4], *rest
    )
