"""Runs as rows."""

from datetime import date, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from scoring.domain.run import Run, RunState
from storage import raw

_COLUMNS = (
    "run_id, on_day, at_least, current, state, through, model_version, regulations_version,"
    " classified, changed, digest"
)
_ADD = """
insert into run (run_id, state, on_day, at_least, current, started_by)
values (%s, 'running', %s, %s, %s, %s) on conflict do nothing
"""
_BY_ID = f"select {_COLUMNS} from run where run_id = %s"  # noqa: S608
_RUNNING = f"select {_COLUMNS} from run where state = 'running'"  # noqa: S608
_REVIEWED = """
select 1 from run where state = 'completed' and current and model_version = %s limit 1
"""
_NEWEST = """
select run_id from run where state = 'completed' and current and on_day <= %s
order by on_day desc, completed_at desc limit 1
"""
_COMPLETE = """
update run set state = 'completed', through = %s, model_version = %s, regulations_version = %s,
    classified = %s, changed = %s, digest = %s, completed_at = clock_timestamp()
where run_id = %s and state = 'running'
"""
_FAIL = """
update run set state = 'failed', failure = %s, completed_at = clock_timestamp()
where run_id = %s and state = 'running'
"""
_CHANGED = "select count(*) from classification_history where run_id = %s"


async def add(session: AsyncSession, run: Run, started_by: str) -> bool:
    """False where this run_id is known or another run is in progress."""
    values = [run.run_id, run.on, run.at_least, run.current, started_by]
    cursor = await (await raw(session)).execute(_ADD, values)
    return cursor.rowcount == 1


async def by_id(session: AsyncSession, run_id: str) -> Run | None:
    return await _one(session, _BY_ID, [run_id])


async def running(session: AsyncSession) -> Run | None:
    return await _one(session, _RUNNING, [])


async def reviewed(session: AsyncSession, model_version: str) -> bool:
    """Whether a run of this model over everybody is complete, so that live changes may be told."""
    cursor = await (await raw(session)).execute(_REVIEWED, [model_version])
    return await cursor.fetchone() is not None


async def newest(session: AsyncSession, on: date) -> str:
    """The newest completed run of a day or an earlier one; empty where there is none."""
    cursor = await (await raw(session)).execute(_NEWEST, [on])
    row = await cursor.fetchone()
    return str(row[0]) if row else ""


async def newest_before(session: AsyncSession, on: date) -> str:
    """The newest completed run of an earlier day; empty where there is none."""
    return await newest(session, on - timedelta(days=1))


async def complete(session: AsyncSession, run: Run) -> bool:
    """False where somebody else ended it."""
    values = [run.through, run.model_version, run.regulations_version]
    values += [run.classified, run.changed, run.digest, run.run_id]
    cursor = await (await raw(session)).execute(_COMPLETE, values)
    return cursor.rowcount == 1


async def changed(session: AsyncSession, run_id: str) -> int:
    """How many enterprises have another class by this run, also where it was cut and resumed."""
    cursor = await (await raw(session)).execute(_CHANGED, [run_id])
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def fail(session: AsyncSession, run: Run, failure: str) -> None:
    await (await raw(session)).execute(_FAIL, [failure, run.run_id])


async def _one(session: AsyncSession, query: str, values: list[Any]) -> Run | None:
    cursor = await (await raw(session)).execute(query, values)
    row = await cursor.fetchone()
    if row is None:
        return None
    run_id, on, at_least, current, state, *figures = row
    return Run(run_id, on, at_least, current, RunState(state), *figures)
