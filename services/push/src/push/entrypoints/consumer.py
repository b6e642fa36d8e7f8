"""NATS in: what this service listens to."""

from dataclasses import dataclass

from messaging import Subscription, each
from onedoor.dispatch.v1.events_pb2 import TaskChanged
from push.entrypoints import values
from push.usecases.send_task import SendTask


@dataclass(frozen=True, slots=True)
class Handlers:
    send_task: SendTask

    def subscriptions(self) -> dict[str, Subscription]:
        return {"task_changed": each(TaskChanged, "push", self.on_task_changed)}

    async def on_task_changed(self, event: TaskChanged) -> None:
        await self.send_task(values.heard_task(event), values.instant(event.caused_at))
