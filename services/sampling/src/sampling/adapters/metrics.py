"""Draws and visits, counted."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.estimate import Seen
from sampling.domain.metrics import Attainment, Lift, Metrics, Month, OfDepartment, Rate, Scope
from sampling.domain.stratum import Stratum
from storage import raw

# Draws of the scope with the version of the plan by which each was made.
_DRAWS = """
with scoped as (
    select draw.*, p.department_id, p.library, v.ratios is not null as credit_rule, v.mode,
        jsonb_array_length(v.partners) as partners
    from draw join plan p using (plan_id)
    join plan_version v on v.plan_id = draw.plan_id and v.version = draw.plan_version
    where on_day between %(first)s and %(last)s
    and (%(department)s = '' or p.department_id = %(department)s)
), visits as (
    select * from inspected where completed_on between %(first)s and %(last)s
    and (%(department)s = '' or department_id = %(department)s)
)
"""
_TASKS = """
select count(*) filter (where credit_rule and state = 'completed'),
    count(*) filter (where state = 'completed'),
    count(*) filter (where attempt > 1), count(*) filter (where state = 'failed')
from scoped
"""
_VISITS = """
select count(*) filter (where credit_rule),
    count(*) filter (where credit_rule and problem_found),
    count(*) filter (where not credit_rule),
    count(*) filter (where not credit_rule and problem_found),
    count(*) filter (where undirected), count(*) filter (where undirected and problem_found)
from visits
"""
_REPEATS = """
select count(distinct uscc) filter (where checks > 1), count(distinct uscc) from (
    select uscc, count(*) as checks from visits
    where not key group by uscc, check_type, extract(year from completed_on)
) checked
"""
_SAVED = """
select mode, coalesce(sum(drawn), 0) from scoped
where state = 'completed' and mode <> 'on_site' group by mode
union all
select 'joint', sum(drawn * partners) from scoped
where state = 'completed' and mode = 'on_site' and partners > 0 having sum(drawn * partners) > 0
"""
# Of a library that was drawn from several times the newest count of members is taken, once.
_STRATA = """
, counted as (
    select s.*, scoped.department_id, scoped.library as of_library, scoped.number
    from scoped join stratum s using (draw_id) where state = 'completed'
), newest as (
    select distinct on (department_id, of_library, stratum) stratum, library
    from counted order by department_id, of_library, stratum, number desc
)
select c.stratum, (select sum(n.library) from newest n where n.stratum = c.stratum),
    (select array_agg(n.library) from newest n where n.stratum = c.stratum),
    sum(c.quota), sum(c.drawn),
    (select count(distinct uscc) from drawn join scoped using (draw_id)
        where drawn.stratum = c.stratum),
    (select count(distinct uscc) from visits where visits.stratum = c.stratum)
from counted c group by c.stratum order by c.stratum
"""
_MONTHS = """
, drawn_in as (
    select date_trunc('month', on_day)::date as month, count(*) as draws,
        count(*) filter (where credit_rule) as ruled, sum(drawn) as drawn
    from scoped where state = 'completed' group by 1
), found_in as (
    select date_trunc('month', completed_on)::date as month, count(*) as visits,
        count(*) filter (where problem_found) as problems
    from visits group by 1
)
select month, coalesce(draws, 0), coalesce(ruled, 0), coalesce(drawn, 0), coalesce(visits, 0),
    coalesce(problems, 0)
from drawn_in full join found_in using (month) order by month
"""
_DEPARTMENTS = """
, drawn_by as (
    select department_id, count(*) as draws, sum(drawn) as drawn
    from scoped where state = 'completed' group by 1
), found_by as (
    select department_id, count(*) as visits, count(*) filter (where problem_found) as problems
    from visits group by 1
)
select department_id, coalesce(draws, 0), coalesce(drawn, 0), coalesce(visits, 0),
    coalesce(problems, 0)
from drawn_by full join found_by using (department_id) order by department_id
"""

Floor = Callable[[Stratum, int], int]
"""How many of so many members of a stratum the law asks for within a year."""


async def read(session: AsyncSession, scope: Scope, floor: Floor) -> Metrics:
    values = {
        "first": scope.first_day,
        "last": scope.last_day,
        "department": scope.department,
    }
    (tasks,), (visits,) = (
        await _rows(session, _TASKS, values),
        await _rows(session, _VISITS, values),
    )
    ruled, completed, redraws, failed = tasks
    (repeats,) = await _rows(session, _REPEATS, values)
    strata = await _rows(session, _STRATA, values)
    months = await _rows(session, _MONTHS, values)
    departments = await _rows(session, _DEPARTMENTS, values)
    return Metrics(
        credit_rule=Rate(ruled, completed),
        repeats=Rate(*repeats),
        credit_rule_visits=visits[0],
        visits=visits[0] + visits[2],
        redraws=redraws,
        failed=failed,
        saved={mode: int(number) for mode, number in await _rows(session, _SAVED, values)},
        lift=Lift(Seen(*visits[:2]), Seen(*visits[2:4])),
        undirected=Seen(*visits[4:]),
        attainments=tuple(_attainment(row, floor) for row in strata),
        months=tuple(Month(row[0], *map(int, row[1:])) for row in months),
        departments=tuple(OfDepartment(row[0], *map(int, row[1:])) for row in departments),
    )


def _attainment(row: tuple[Any, ...], floor: Floor) -> Attainment:
    stratum, library, libraries, quota, drawn, different, covered = row
    place = Stratum(stratum)
    asked = sum(floor(place, each) for each in libraries)
    return Attainment(place, int(library), asked, int(quota), int(drawn), different, covered)


async def _rows(
    session: AsyncSession, query: str, values: Mapping[str, object]
) -> list[tuple[Any, ...]]:
    cursor = await (await raw(session)).execute((_DRAWS + query).encode(), values)
    return await cursor.fetchall()
