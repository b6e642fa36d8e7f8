"""Idempotency keys."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.domain.idempotency import Answer, Key, Known

# Longer than any question to a service may take.
CLAIM_SECONDS = 60
KEPT_HOURS = 24


async def claim(session: AsyncSession, key: Key, digest: bytes, claim: UUID) -> Known | None:
    """Take the key for this request; None where it is ours, else what is on file.

    A key past its time is free. So is the key of the same request, when whoever held it has
    neither answered nor given it back in time: that process is gone.
    """
    connection = await session.connection()
    times = {"claimed_seconds": CLAIM_SECONDS, "kept_hours": KEPT_HOURS}
    asked = {**_names(key), **times, "digest": digest, "claim": claim}
    taken = await connection.execute(_CLAIM, asked)
    if taken.one_or_none() is not None:
        return None
    row = (await connection.execute(_KNOWN, _names(key))).one_or_none()
    if row is None:  # given back between the two statements
        return Known(digest, None)
    answer = None if row.status is None else Answer(row.status, row.body)
    return Known(row.digest, answer)


async def keep(session: AsyncSession, key: Key, claim: UUID, answer: Answer) -> None:
    """Keep the answer, unless the claim lapsed and another request holds the key."""
    connection = await session.connection()
    parameters = {"claim": claim, "status": answer.status, "body": answer.body}
    await connection.execute(_KEEP, {**_names(key), **parameters})


async def release(session: AsyncSession, key: Key, claim: UUID) -> None:
    """Give the key back: the request came to nothing."""
    connection = await session.connection()
    await connection.execute(_RELEASE, {**_names(key), "claim": claim})


async def forget_expired(session: AsyncSession) -> None:
    connection = await session.connection()
    await connection.execute(
        sa.text("delete from idempotency_key where expires_at < clock_timestamp()")
    )


def _names(key: Key) -> dict[str, str]:
    return {"client_id": key.client_id, "key": key.key}


_CLAIM = sa.text("""
    insert into idempotency_key (client_id, key, digest, claim, claimed_until, expires_at)
    values (
        :client_id, :key, :digest, :claim,
        clock_timestamp() + make_interval(secs => :claimed_seconds),
        clock_timestamp() + make_interval(hours => :kept_hours)
    )
    on conflict (client_id, key) do update
    set digest = excluded.digest, claim = excluded.claim, status = null, body = null,
        claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
    where idempotency_key.expires_at < clock_timestamp()
       or (idempotency_key.status is null
           and idempotency_key.claimed_until < clock_timestamp()
           and idempotency_key.digest = excluded.digest)
    returning true
""")
_KNOWN = sa.text("""
    select digest, status, body from idempotency_key where client_id = :client_id and key = :key
""")
_KEEP = sa.text("""
    update idempotency_key set status = :status, body = :body
    where client_id = :client_id and key = :key and claim = :claim
""")
_RELEASE = sa.text("""
    delete from idempotency_key
    where client_id = :client_id and key = :key and claim = :claim and status is null
""")
