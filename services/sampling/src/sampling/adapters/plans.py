"""Plans as rows: what never changes, and versions."""

from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.errors import UnknownPlan
from sampling.domain.plan import Partner, Plan, PlanState
from sampling.domain.share import text
from sampling.domain.stratum import Ratios
from storage import raw

_CHECK_TYPE = "insert into check_type (id) values (%s) on conflict do nothing"
_CREATE = """
insert into plan (plan_id, department_id, library, check_type) values (%s, %s, %s, %s)
on conflict do nothing
"""
_VERSION = (
    "version, item_codes, partners, ratios, mandatory_high_share, undirected_share, first_day,"
    " last_day, escalation_reason, change_reason, mode, key, regulations_version, proposed_by,"
    " proposed_at, state, decided_by, decision_reason, decided_at"
)
_ADD = f"""
insert into plan_version (plan_id, {_VERSION})
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict do nothing
"""  # noqa: S608
_COLUMNS = f"plan_id, department_id, library, check_type, {_VERSION}"
_ONE = f"select {_COLUMNS} from plan join plan_version using (plan_id) where plan_id = %s"  # noqa: S608
_SHOWN = f"{_ONE} order by state = 'approved' desc, version desc limit 1"
_NEWEST = f"{_ONE} order by version desc limit 1"
_OF_DRAW = f"""
select {_COLUMNS} from plan join plan_version using (plan_id)
where (plan_id, version) = (select plan_id, plan_version from draw where draw_id = %s)
"""  # noqa: S608
_LOCK = "select from plan where plan_id = %s for update"
_DECIDE = """
update plan_version set state = %s, decided_by = %s, decision_reason = %s, decided_at = %s
where plan_id = %s and version = %s
"""
_PAGE = f"""
select number, {_COLUMNS} from plan join lateral (
    select * from plan_version v where v.plan_id = plan.plan_id
    order by state = 'approved' desc, version desc limit 1
) shown using (plan_id)
where (%(department)s = '' or department_id = %(department)s
    or partners @> jsonb_build_array(jsonb_build_object('department', %(department)s::text)))
and (%(before)s::bigint is null or number < %(before)s)
order by number desc limit %(size)s
"""  # noqa: S608

_PUBLISHED = f"""
select number, {_COLUMNS} from plan join plan_version using (plan_id)
where state = 'approved' and (%(year)s = 0 or extract(year from first_day) = %(year)s)
and (%(department)s = '' or department_id = %(department)s
    or partners @> jsonb_build_array(jsonb_build_object('department', %(department)s::text)))
and (%(number)s::bigint is null or (number, version) < (%(number)s, %(version)s))
order by number desc, version desc limit %(size)s
"""  # noqa: S608


class Shown(NamedTuple):
    """Where a page of published versions ended."""

    number: int
    version: int


ALIKE = (
    *("plan_id", "library", "check_type", "version", "first_day", "last_day", "escalation_reason"),
    *("change_reason", "mode", "key", "regulations_version", "proposed_by", "decided_by"),
    *("decision_reason", "decided_at"),
)


async def create(session: AsyncSession, plan: Plan) -> None:
    """Its first version. Where somebody was faster with the plan_id, nothing is added."""
    connection = await raw(session)
    await connection.execute(_CHECK_TYPE, [plan.check_type])
    fixed = [plan.plan_id, plan.department, plan.library, plan.check_type]
    if (await connection.execute(_CREATE, fixed)).rowcount:
        await add(session, plan)


async def add(session: AsyncSession, plan: Plan) -> None:
    """A version of a plan that is there."""
    ratios = None if plan.ratios is None else [text(ratio) for ratio in plan.ratios]
    partners = [
        {"department": each.department, "item_codes": each.item_codes} for each in plan.partners
    ]
    await (await raw(session)).execute(
        _ADD,
        [
            *(plan.plan_id, plan.version, [*plan.item_codes], Jsonb(partners), ratios),
            *(text(plan.mandatory_high_share), text(plan.undirected_share)),
            *(plan.first_day, plan.last_day, plan.escalation_reason, plan.change_reason),
            *(plan.mode, plan.key, plan.regulations_version, plan.proposed_by, plan.created_at),
            *(plan.state, plan.decided_by, plan.decision_reason, plan.decided_at),
        ],
    )


async def decide(session: AsyncSession, plan: Plan) -> None:
    decision = [plan.state, plan.decided_by, plan.decision_reason, plan.decided_at]
    await (await raw(session)).execute(_DECIDE, [*decision, plan.plan_id, plan.version])


async def find(session: AsyncSession, plan_id: UUID, version: int) -> Plan | None:
    return await _find(session, f"{_ONE} and version = %s", plan_id, version)


async def version(session: AsyncSession, plan_id: UUID, number: int) -> Plan:
    """Raises UnknownPlan."""
    return _known(await find(session, plan_id, number), plan_id)


async def by_id(session: AsyncSession, plan_id: UUID) -> Plan:
    """The version in force; where none is yet, the newest. Raises UnknownPlan."""
    return _known(await _find(session, _SHOWN, plan_id), plan_id)


async def newest(session: AsyncSession, plan_id: UUID) -> Plan:
    """Raises UnknownPlan."""
    return _known(await _find(session, _NEWEST, plan_id), plan_id)


async def of_draw(session: AsyncSession, draw_id: UUID) -> Plan:
    """The version by which a draw was started. Raises UnknownPlan."""
    return _known(await _find(session, _OF_DRAW, draw_id), draw_id)


async def versions(session: AsyncSession, plan_id: UUID) -> list[Plan]:
    """Newest first."""
    return [_plan(row) for row in await _rows(session, f"{_ONE} order by version desc", plan_id)]


async def lock(session: AsyncSession, plan_id: UUID) -> None:
    """Versions and attempts of a plan are numbered one after the other."""
    await (await raw(session)).execute(_LOCK, [plan_id])


async def page(
    session: AsyncSession, department: str, before: int | None, size: int
) -> tuple[list[Plan], int | None]:
    """Newest first; the number before which the next page begins, None at the end."""
    cursor = (await raw(session)).cursor(row_factory=dict_row)
    await cursor.execute(_PAGE, {"department": department, "before": before, "size": size + 1})
    rows = await cursor.fetchall()
    found = rows[:size]
    return [_plan(row) for row in found], found[-1]["number"] if len(rows) > size else None


async def published(
    session: AsyncSession, year: int, department: str, before: Shown | None, size: int
) -> tuple[list[Plan], Shown | None]:
    """Approved versions, newest plan and version first; where the page ended, None at the end."""
    number, version = before or (None, 0)
    values = {"year": year, "department": department, "size": size + 1}
    cursor = (await raw(session)).cursor(row_factory=dict_row)
    await cursor.execute(_PUBLISHED, {**values, "number": number, "version": version})
    rows = await cursor.fetchall()
    found = rows[:size]
    more = len(rows) > size
    place = Shown(found[-1]["number"], found[-1]["version"]) if more else None
    return [_plan(row) for row in found], place


def _known(plan: Plan | None, wanted: UUID) -> Plan:
    if plan is None:
        raise UnknownPlan(wanted)
    return plan


async def _find(session: AsyncSession, query: str, *values: object) -> Plan | None:
    rows = await _rows(session, query, *values)
    return _plan(rows[0]) if rows else None


async def _rows(session: AsyncSession, query: str, *values: object) -> list[dict[str, Any]]:
    cursor = (await raw(session)).cursor(row_factory=dict_row)
    await cursor.execute(query.encode(), values)
    return await cursor.fetchall()


def _plan(row: dict[str, Any]) -> Plan:
    """Columns that are named as the fields are taken as they are."""
    partners = [Partner(each["department"], tuple(each["item_codes"])) for each in row["partners"]]
    return Plan(
        **{name: row[name] for name in ALIKE},
        department=row["department_id"],
        item_codes=tuple(row["item_codes"]),
        ratios=None if row["ratios"] is None else Ratios(*map(Fraction, row["ratios"])),
        mandatory_high_share=Fraction(row["mandatory_high_share"]),
        undirected_share=Fraction(row["undirected_share"]),
        partners=tuple(partners),
        created_at=row["proposed_at"],
        state=PlanState(row["state"]),
    )
