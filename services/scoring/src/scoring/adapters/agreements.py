"""Agreements as rows, the list of held ones and a person's decisions about them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from scoring.domain.agreement import Agreement, Ranked, Route, Seen, State
from storage import raw

_HELD = """
select uscc, epoch, route, departments, state, reason, caused_at from agreement
where state = 'held' and uscc > %s order by uscc limit %s
"""
_COUNT = "select count(*) from agreement where state = 'held'"
_LOCK = """
update dossier d set sequence = d.sequence + 1
from (
    select uscc from dossier where uscc = any(%s::text[]) order by uscc for update
) locked
where d.uscc = locked.uscc
"""
_DECIDE = """
update agreement a set state = %s, reason = %s, changed_at = clock_timestamp()
from unnest(%s::text[], %s::bigint[]) as named (uscc, epoch)
where a.uscc = named.uscc and a.epoch = named.epoch and a.state = 'held'
returning a.uscc, a.epoch, a.route, a.departments, a.state, a.reason, a.caused_at
"""
_LOG = """
insert into agreement_decision (uscc, epoch, released, reason, decided_by)
select uscc, epoch, %s, %s, %s from unnest(%s::text[], %s::bigint[]) as decided (uscc, epoch)
"""

Named = tuple[str, Agreement]


def agreement_of(row: Sequence[Any]) -> Agreement | None:
    epoch, route, departments, state, reason, caused_at = row
    if epoch is None:
        return None
    ranked = tuple(
        Ranked(d["department"], d["rank"], tuple(d["record_ids"]), d["by_score"])
        for d in departments
    )
    return Agreement(epoch, Seen(ranked, Route(route)), State(state), reason, caused_at)


def departments_json(seen: Seen) -> str:
    return msgspec.json.encode(seen.departments).decode()


async def held(session: AsyncSession, after: str, size: int) -> list[Named]:
    """Held agreements after a USCC, in order."""
    cursor = await (await raw(session)).execute(_HELD, [after, size])
    return [_named(row) for row in await cursor.fetchall()]


async def count_held(session: AsyncSession) -> int:
    cursor = await (await raw(session)).execute(_COUNT)
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def decide(
    session: AsyncSession, keys: Sequence[tuple[str, int]], state: State, reason: str, by: str
) -> list[Named]:
    """Decide those that are still held at the epoch that was seen; return them by USCC."""
    usccs, epochs = [uscc for uscc, _ in keys], [epoch for _, epoch in keys]
    connection = await raw(session)
    # An evaluation under way sees by the sequence that something changed under it.
    await connection.execute(_LOCK, [usccs])
    cursor = await connection.execute(_DECIDE, [state.value, reason, usccs, epochs])
    decided = sorted((_named(row) for row in await cursor.fetchall()), key=lambda named: named[0])
    names, numbers = [uscc for uscc, _ in decided], [found.epoch for _, found in decided]
    released = state is State.ANNOUNCED
    await connection.execute(_LOG, [released, reason, by, names, numbers])
    return decided


def _named(row: Sequence[Any]) -> Named:
    found = agreement_of(row[1:])
    if found is None:
        raise TypeError("A row of the agreement table has no epoch.")
    return row[0], found
