import asyncio
from typing import Any
from uuid import uuid4

import pytest

from messaging import Bus, Consumer, Relay, subject_of
from onedoor.dispatch.v1.dispatch_service_pb2 import TASK_STATE_OPEN
from onedoor.dispatch.v1.events_pb2 import TaskChanged
from onedoor.push.v1.events_pb2 import DeliveryChanged
from push.entrypoints.consumer import Handlers

pytestmark = pytest.mark.real


async def test_a_task_heard_over_the_bus_is_delivered_and_told_of_on_the_bus(
    push: Any, receiver: Any, bus: Any
) -> None:
    fire, task_id = receiver(), str(uuid4())
    await push.endpoint(fire)
    connected = await Bus.connect(bus.url, "push", bus.seed("push"))
    ((_, subscription),) = Handlers(push.send_task).subscriptions().items()
    running = [
        asyncio.create_task(Consumer(connected, push.database, subscription).run()),
        asyncio.create_task(Relay(push.database.url, connected, "push").run()),
    ]
    admin = await bus.admin()
    event = TaskChanged(
        task_id=task_id, uscc="91330602MA0000001X", version=1, state=TASK_STATE_OPEN
    )
    event.department_ids.append("fire_rescue")
    event.caused_at.GetCurrentTime()
    for _ in range(2):
        await admin.jetstream().publish(subject_of(TaskChanged), event.SerializeToString())
    async with push.carrying():
        await push.until_states("delivered")
        told = await _newest(push, admin)
    assert (told.task_id, told.department_id) == (task_id, "fire_rescue")
    assert fire.versions == [1]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await admin.close()
    await connected.close()


async def _newest(push: Any, admin: Any) -> DeliveryChanged:
    async def published() -> bool:
        return (await admin.jetstream().stream_info("PUSH")).state.messages == 1

    await push.until(published)
    message = await admin.jetstream().get_last_msg("PUSH", subject_of(DeliveryChanged))
    return DeliveryChanged.FromString(message.data)
