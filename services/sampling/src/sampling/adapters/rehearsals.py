"""Rehearsals as rows: asked for, and from what each was made."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlmodel.ext.asyncio.session import AsyncSession

from sampling.domain.estimate import Seen
from sampling.domain.plan_errors import RehearsalFailed, UnknownRehearsal
from sampling.domain.rehearsal import Basis, Members
from sampling.domain.stratum import Stratum
from storage import raw

_ASK = """
insert into rehearsal (plan_id, version, asked_by) values (%s, %s, %s)
on conflict (plan_id, version) do update
set asked_by = excluded.asked_by, asked_at = clock_timestamp(), basis = null, failure = ''
"""
_NEXT = """
select plan_id, version from rehearsal where basis is null and failure = ''
order by asked_at limit 1
"""
_DONE = "update rehearsal set basis = %s where plan_id = %s and version = %s"
_FAILED = "update rehearsal set failure = %s where plan_id = %s and version = %s"
_FIND = "select basis, failure from rehearsal where plan_id = %s and version = %s"


class Asked(NamedTuple):
    plan_id: UUID
    version: int


async def ask(session: AsyncSession, asked: Asked, by: str) -> None:
    await (await raw(session)).execute(_ASK, [*asked, by])


async def next_asked(session: AsyncSession) -> Asked | None:
    cursor = await (await raw(session)).execute(_NEXT)
    row = await cursor.fetchone()
    return Asked(*row) if row else None


async def done(session: AsyncSession, asked: Asked, basis: Basis) -> None:
    told = {
        "on": basis.on.isoformat(),
        "run_id": basis.run_id,
        "members": [_told(basis.members[stratum]) for stratum in Stratum],
        "possible": dict(basis.possible),
    }
    await (await raw(session)).execute(_DONE, [Jsonb(told), *asked])


async def failed(session: AsyncSession, asked: Asked, failure: str) -> None:
    await (await raw(session)).execute(_FAILED, [failure, *asked])


async def find(session: AsyncSession, asked: Asked) -> Basis | None:
    """None: it is asked for. Raises UnknownRehearsal, RehearsalFailed."""
    cursor = await (await raw(session)).execute(_FIND, [*asked])
    row = await cursor.fetchone()
    if row is None:
        raise UnknownRehearsal(*asked)
    if row[1]:
        raise RehearsalFailed(*asked, row[1])
    return _basis(row[0]) if row[0] else None


def _told(members: Members) -> list[int]:
    seen = members.seen
    return [members.library, members.eligible, members.visited, seen.inspected, seen.found]


def _basis(told: dict[str, Any]) -> Basis:
    members = dict(zip(Stratum, map(_members, told["members"]), strict=True))
    return Basis(date.fromisoformat(told["on"]), told["run_id"], members, told["possible"])


def _members(told: list[int]) -> Members:
    library, eligible, visited, inspected, found = told
    return Members(library, eligible, visited, Seen(inspected, found))
