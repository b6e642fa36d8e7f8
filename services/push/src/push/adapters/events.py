"""Domain values become messages in the outbox."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from sqlmodel.ext.asyncio.session import AsyncSession

from messaging import outbox
from onedoor.push.v1 import push_service_pb2 as pb
from onedoor.push.v1.events_pb2 import DeliveryChanged
from push.domain.delivery import Delivery, DeliveryState

STATES = {
    DeliveryState.PENDING: pb.DELIVERY_STATE_PENDING,
    DeliveryState.DELIVERED: pb.DELIVERY_STATE_DELIVERED,
    DeliveryState.ACKNOWLEDGED: pb.DELIVERY_STATE_ACKNOWLEDGED,
    DeliveryState.REFUSED: pb.DELIVERY_STATE_REFUSED,
    DeliveryState.SUPERSEDED: pb.DELIVERY_STATE_SUPERSEDED,
}


async def delivery_changed(session: AsyncSession, *deliveries: Delivery) -> None:
    at = Timestamp()
    at.FromDatetime(datetime.now(UTC))
    messages = (
        DeliveryChanged(
            delivery_id=str(delivery.delivery_id),
            task_id=str(delivery.task_id),
            task_version=delivery.task_version,
            department_id=delivery.department,
            state=STATES[delivery.state],
            at=at,
        )
        for delivery in deliveries
    )
    await outbox.record(session, *messages)
