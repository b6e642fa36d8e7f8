"""A task changed: each of its departments' endpoints is to hear of this version."""

from dataclasses import dataclass
from datetime import datetime

from push.adapters import events, line
from push.domain.delivery import Delivery, DeliveryState
from push.domain.event import HeardTask
from storage import Transaction


@dataclass(frozen=True, slots=True)
class SendTask:
    transaction: Transaction

    async def __call__(self, task: HeardTask, caused_at: datetime) -> None:
        """The same version again adds nothing."""
        async with self.transaction() as session:
            joined = await line.join_task(session, task, caused_at)
            await events.delivery_changed(session, *filter(_superseded, joined))


def _superseded(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.SUPERSEDED
