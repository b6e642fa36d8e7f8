import asyncio
import threading
from typing import Any

import pytest

from onedoor.push.v1 import push_service_pb2 as pb
from push.domain.delivery import DeliveryState
from push.domain.delivery_filter import DeliveryFilter
from push.domain.errors import NeverSent, UnknownDelivery

pytestmark = pytest.mark.real


async def test_an_acknowledgement_said_many_times_is_told_once(push: Any, receiver: Any) -> None:
    await push.endpoint(receiver())
    async with push.carrying():
        await push.task()
        await push.until_states("delivered")
    (row,) = await push.deliveries()
    answers = await asyncio.gather(
        *(push.acknowledge_delivery(row["delivery_id"], "fire_rescue") for _ in range(6))
    )
    assert {answer.state for answer in answers} == {DeliveryState.ACKNOWLEDGED}
    states = [change.state for change in await push.changes()]
    assert states == [pb.DELIVERY_STATE_DELIVERED, pb.DELIVERY_STATE_ACKNOWLEDGED]
    (row,) = await push.deliveries()
    assert row["caused_at"] < row["delivered_at"] <= row["acknowledged_at"]


async def test_an_acknowledgement_may_overtake_the_answer(
    push: Any, receiver: Any, reply: Any
) -> None:
    fire, gate = receiver(), threading.Event()
    await push.endpoint(fire)
    fire.replies = [reply(wait=gate)]
    async with push.carrying():
        await push.task()

        async def arrived() -> bool:
            return bool(fire.ids)

        await push.until(arrived)
        (row,) = await push.deliveries()
        await push.acknowledge_delivery(row["delivery_id"], "fire_rescue")
        gate.set()
        await push.task()
        await push.until_states("acknowledged", "delivered")
    states = [change.state for change in await push.changes()]
    assert states.count(pb.DELIVERY_STATE_ACKNOWLEDGED) == 1
    assert states.count(pb.DELIVERY_STATE_DELIVERED) == 1


async def test_only_the_department_that_received_it_acknowledges(push: Any, receiver: Any) -> None:
    await push.endpoint(receiver())
    await push.task()
    (row,) = await push.deliveries()
    with pytest.raises(UnknownDelivery):
        await push.acknowledge_delivery(row["delivery_id"], "tax")
    with pytest.raises(NeverSent):
        await push.acknowledge_delivery(row["delivery_id"], "fire_rescue")


async def test_a_department_pages_through_its_own_deliveries_newest_first(
    push: Any, receiver: Any
) -> None:
    await push.endpoint(receiver())
    await push.endpoint(receiver(), "tax")
    tasks = [await push.task(departments=("fire_rescue", "tax")) for _ in range(5)]
    first, before = await push.list_deliveries(DeliveryFilter("tax", page_size=3))
    rest, end = await push.list_deliveries(DeliveryFilter("tax", before=before, page_size=3))
    assert [each.task_id for each in first + rest] == tasks[::-1]
    assert {each.department for each in first + rest} == {"tax"}
    assert end is None
    one, _ = await push.list_deliveries(DeliveryFilter("tax", task_id=tasks[2]))
    assert [each.task_id for each in one] == [tasks[2]]
