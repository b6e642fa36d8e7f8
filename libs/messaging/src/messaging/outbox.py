"""What a transaction has to tell, written in the same transaction; the relay publishes it."""

import sqlalchemy as sa
from google.protobuf.message import Message
from sqlmodel.ext.asyncio.session import AsyncSession

from messaging.subjects import subject_of

CHANNEL = "outbox"

_INSERT = sa.text(
    "insert into outbox (subject, payload)"
    " select * from unnest(cast(:subjects as text[]), cast(:payloads as bytea[]))"
)
_RING = sa.text(f"notify {CHANNEL}")


async def record(session: AsyncSession, *messages: Message) -> None:
    """Record messages to be published, in this order, once the transaction is committed."""
    if not messages:
        return
    connection = await session.connection()
    await connection.execute(
        _INSERT,
        {
            "subjects": [subject_of(type(message)) for message in messages],
            "payloads": [message.SerializeToString() for message in messages],
        },
    )
    await connection.execute(_RING)
