"""Messages that a consumer can never handle, kept with their fault for a person."""

import sqlalchemy as sa
from nats.aio.msg import Msg
from sqlmodel.ext.asyncio.session import AsyncSession

from faults import Fault

_INSERT = sa.text(
    "insert into dead_letter"
    " (durable, subject, message_id, payload, fault, detail, deliveries)"
    " values (:durable, :subject, :message_id, :payload, :fault, :detail, :deliveries)"
    " on conflict (durable, message_id) do update"
    " set deliveries = excluded.deliveries, fault = excluded.fault, detail = excluded.detail"
)


async def set_aside(
    session: AsyncSession, durable: str, message: Msg, failure: Exception | None
) -> None:
    connection = await session.connection()
    await connection.execute(
        _INSERT,
        {
            "durable": durable,
            "subject": message.subject,
            "message_id": (message.headers or {}).get(
                "Nats-Msg-Id", str(message.metadata.sequence)
            ),
            "payload": message.data,
            "fault": failure.reason if isinstance(failure, Fault) else type(failure).__name__,
            "detail": str(failure),
            "deliveries": message.metadata.num_delivered or 1,
        },
    )
