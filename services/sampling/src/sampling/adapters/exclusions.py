"""Why an enterprise is left out of a draw."""

from collections.abc import Mapping, Sequence

import numpy as np
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.adapters import supervision_pools
from sampling.domain.encoding import Codes
from sampling.domain.limits import Cap, Limits
from sampling.domain.plan import Plan
from sampling.domain.pool import Classed, Exclusion, codes, sheltered
from storage import raw

_DRAWN_THIS_YEAR = """
select uscc from drawn where check_type = %s and year = %s group by uscc having count(*) >= %s
"""
_DRAWN_AND_OPEN = "select uscc from drawn where check_type = %s and open"
_OPEN_TASKS = "select uscc from enterprise_task where open"
_ANNUAL_CAP = """
select uscc from drawn join draw using (draw_id)
join plan_version v on v.plan_id = draw.plan_id and v.version = draw.plan_version
where year between %(first)s and %(year)s
and (%(item)s = any(v.item_codes) or v.partners @> jsonb_build_array(
    jsonb_build_object('item_codes', jsonb_build_array(%(item)s::text))))
group by uscc having count(*) >= %(cap)s
"""


async def left_out(
    session: AsyncSession, plan: Plan, year: int, limits: Limits, classed: Classed
) -> Mapping[Exclusion, Codes]:
    """Who may not be drawn now by a plan, by reason."""
    check_type = plan.check_type
    found = {
        Exclusion.DRAWN_AND_OPEN: await _codes(session, _DRAWN_AND_OPEN, [check_type]),
        Exclusion.OPEN_TASK: await _codes(session, _OPEN_TASKS, []),
        Exclusion.ANNUAL_CAP: await _capped(session, year, limits.caps),
    }
    if limits.times_a_year is not None:
        values = [check_type, year, limits.times_a_year]
        found[Exclusion.DRAWN_THIS_YEAR] = await _codes(session, _DRAWN_THIS_YEAR, values)
    if limits.pools is not None:
        inclusive = await supervision_pools.closed(session, plan.member_of, limits.pools)
        reopens = supervision_pools.CLASS_HIGH in limits.pools.triggers
        shelter = sheltered(inclusive, classed) if reopens else inclusive
        found[Exclusion.INCLUSIVE_POOL] = shelter
    return found


async def _capped(session: AsyncSession, year: int, caps: Mapping[str, tuple[Cap, ...]]) -> Codes:
    found = [codes(())]
    for item, cap in ((item, cap) for item, several in caps.items() for cap in several):
        first = year - cap.years + 1
        values = {"first": first, "year": year, "item": item, "cap": cap.checks}
        found.append(await _codes(session, _ANNUAL_CAP, values))
    return np.unique(np.concatenate(found))


async def _codes(
    session: AsyncSession, query: str, values: Sequence[object] | Mapping[str, object]
) -> Codes:
    cursor = await (await raw(session)).execute(query.encode(), values)
    return codes(row[0] for row in await cursor.fetchall())
