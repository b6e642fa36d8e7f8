"""The line in which deliveries wait: who joins it, who is claimed next, who leaves it.

Joining and claiming take one lock, held for milliseconds and never across a POST: so a version
that arrives late cannot slip in beside a newer one that is being claimed, and an endpoint that is
being verified misses no task.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from push.adapters.rows import delivery_of
from push.domain.delivery import Claimed, Delivery, DeliveryState
from push.domain.event import HeardTask

CHANNEL = "delivery"

_LOCK = sa.text("select pg_advisory_xact_lock(hashtextextended('delivery-line', 0))")
_RING = sa.text(f"notify {CHANNEL}")
_HEAR = sa.text(
    "insert into heard_task (task_id, uscc, version, open, department_ids, caused_at)"
    " values (:task_id, :uscc, :version, :open, :departments, :caused_at)"
    " on conflict (task_id) do update set version = excluded.version, open = excluded.open,"
    " department_ids = excluded.department_ids, caused_at = excluded.caused_at"
    " where heard_task.version < excluded.version"
)
# A newer version that was attempted may have arrived: an older one must not follow it.
_JOIN = (
    "insert into delivery"
    " (endpoint_id, department_id, task_id, uscc, task_version, caused_at, state)"
    " select e.endpoint_id, e.department_id, t.task_id, t.uscc, t.version, t.caused_at,"
    " case when exists (select from delivery newer where newer.endpoint_id = e.endpoint_id"
    " and newer.task_id = t.task_id and newer.task_version > t.version and newer.attempts > 0)"
    " then 'superseded' else 'pending' end"
    " from {source} where e.state = 'verified'"
    " on conflict (endpoint_id, task_id, task_version) do nothing returning *"
)
_JOIN_TASK = sa.text(
    _JOIN.format(
        source="(values (cast(:task_id as uuid), cast(:uscc as text), cast(:version as bigint),"
        " cast(:caused_at as timestamptz))) t (task_id, uscc, version, caused_at)"
        " join endpoint e on e.department_id = any(cast(:departments as text[]))"
    )
)
_JOIN_ENDPOINT = sa.text(
    _JOIN.format(
        source="endpoint e join heard_task t"
        " on t.open and t.department_ids @> array[e.department_id]"
        " and e.endpoint_id = :endpoint_id"
    )
)
_CLAIM = sa.text(
    """
    with next as (
        select due.delivery_id, e.url, e.secret
        from endpoint e cross join lateral (
            select d.delivery_id, d.next_attempt_at from delivery d
            where d.endpoint_id = e.endpoint_id and d.state = 'pending'
              and d.next_attempt_at <= statement_timestamp()
              and (d.claimed_until is null or d.claimed_until <= statement_timestamp())
              and not exists (
                select from delivery older
                where older.endpoint_id = d.endpoint_id and older.task_id = d.task_id
                  and older.task_version < d.task_version and older.state = 'pending')
            order by d.next_attempt_at
            limit greatest(0, :per_endpoint - (
                select count(*) from delivery flying
                where flying.endpoint_id = e.endpoint_id and flying.state = 'pending'
                  and flying.claimed_until > statement_timestamp()))
        ) due
        where e.state = 'verified'
        order by due.next_attempt_at
        limit :limit
    )
    update delivery d
    set attempts = d.attempts + 1,
        claimed_until = clock_timestamp() + make_interval(secs => :seconds)
    from next
    where d.delivery_id = next.delivery_id and d.state = 'pending'
    returning d.*, next.url, next.secret
    """
)
# Another worker may hold it by now; then this one's word counts for nothing.
_LEAVE = sa.text(
    "with gone as ("
    "update delivery set state = :state, last_answer = :note, claimed_until = null,"
    " delivered_at = case when :state = 'delivered' then clock_timestamp() end"
    " where delivery_id = :delivery_id and state = 'pending' and claimed_until = :claimed_until"
    " returning *) select *, pg_notify(:channel, '') from gone"
)
_STAY = sa.text(
    "update delivery set last_answer = :note, claimed_until = null,"
    " next_attempt_at = clock_timestamp() + make_interval(secs => :seconds)"
    " where delivery_id = :delivery_id and state = 'pending' and claimed_until = :claimed_until"
)


@dataclass(frozen=True, slots=True)
class Share:
    """How many are in flight to one endpoint, and for how many seconds a worker holds one."""

    per_endpoint: int
    seconds: float


async def join_task(session: AsyncSession, task: HeardTask, caused_at: datetime) -> list[Delivery]:
    """New deliveries of this version to every verified endpoint of its departments."""
    values = {
        "task_id": task.task_id,
        "uscc": task.uscc,
        "version": task.version,
        "open": task.open,
        "departments": list(task.departments),
        "caused_at": caused_at,
    }
    connection = await session.connection()
    await connection.execute(_LOCK)
    await connection.execute(_HEAR, values)
    rows = await connection.execute(_JOIN_TASK, values)
    await connection.execute(_RING)
    return [delivery_of(row) for row in rows]


async def join_endpoint(session: AsyncSession, endpoint_id: UUID) -> None:
    """The open tasks of its department go to an endpoint that was verified just now."""
    connection = await session.connection()
    await connection.execute(_JOIN_ENDPOINT, {"endpoint_id": endpoint_id})
    await connection.execute(_RING)


async def lock(session: AsyncSession) -> None:
    await (await session.connection()).execute(_LOCK)


async def claim(session: AsyncSession, share: Share, limit: int) -> list[Claimed]:
    """Hold deliveries that are due. A version waits while an older one is pending."""
    connection = await session.connection()
    await connection.execute(_LOCK)
    rows = await connection.execute(
        _CLAIM,
        {"per_endpoint": share.per_endpoint, "limit": limit, "seconds": share.seconds},
    )
    return [Claimed(delivery_of(row), row.url, row.secret, row.claimed_until) for row in rows]


async def leave(
    session: AsyncSession, claimed: Claimed, state: DeliveryState, note: str
) -> Delivery | None:
    """The line is left for good; None: it is not held by this worker any more."""
    connection = await session.connection()
    values = {**_held(claimed), "state": state, "note": note, "channel": CHANNEL}
    changed = await connection.execute(_LEAVE, values)
    row = changed.first()
    return delivery_of(row) if row else None


async def stay(session: AsyncSession, claimed: Claimed, seconds: float, note: str) -> None:
    """Another attempt later."""
    connection = await session.connection()
    await connection.execute(_STAY, {**_held(claimed), "seconds": seconds, "note": note})


def _held(claimed: Claimed) -> dict[str, object]:
    return {
        "delivery_id": claimed.delivery.delivery_id,
        "claimed_until": claimed.claimed_until,
    }
