"""What a transaction has to tell, written in the same transaction; the relay publishes it."""

import sqlalchemy as sa
from google.protobuf.message import Message
from sqlmodel.ext.asyncio.session import AsyncSession

from messaging.subjects import subject_of

CHANNEL = "outbox"

# One statement: another way to the database and back would cost as much as the rows.
_RECORD = sa.text(
    "with told as (insert into outbox (subject, payload)"
    " select * from unnest(cast(:subjects as text[]), cast(:payloads as bytea[])))"
    " select pg_notify(:channel, '')"
)


async def record(session: AsyncSession, *messages: Message) -> None:
    """Record messages to be published, in this order, once the transaction is committed."""
    if not messages:
        return
    connection = await session.connection()
    await connection.execute(
        _RECORD,
        {
            "channel": CHANNEL,
            "subjects": [subject_of(type(message)) for message in messages],
            "payloads": [message.SerializeToString() for message in messages],
        },
    )
