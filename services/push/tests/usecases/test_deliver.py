import asyncio
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from onedoor.push.v1 import push_service_pb2 as pb

pytestmark = pytest.mark.real


async def test_a_task_reaches_every_endpoint_of_its_departments_signed_and_thin(
    push: Any, receiver: Any
) -> None:
    fire, fire_too, market, tax = (receiver() for _ in range(4))
    await push.endpoint(fire)
    await push.endpoint(fire_too)
    await push.endpoint(market, "market_regulation")
    await push.endpoint(tax, "tax")
    async with push.carrying():
        task_id = await push.task(departments=("fire_rescue", "market_regulation"))
        await push.until_states("delivered", "delivered", "delivered")
    assert tax.events == []
    for each in (fire, fire_too, market):
        (event,), (webhook_id,) = each.events, each.ids
        assert event == {
            "type": "task.changed",
            "id": webhook_id,
            "task_id": str(task_id),
            "task_version": 1,
            "link": f"http://door.example/v1/tasks/{task_id}",
        }
    changes = await push.changes()
    assert {change.state for change in changes} == {pb.DELIVERY_STATE_DELIVERED}
    assert len(changes) == 3


async def test_the_same_version_heard_twice_is_delivered_once(push: Any, receiver: Any) -> None:
    fire = receiver()
    await push.endpoint(fire)
    task_id = uuid4()
    await asyncio.gather(*(push.task(1, task_id) for _ in range(8)))
    async with push.carrying():
        await push.until_states("delivered")
    assert fire.versions == [1]


async def test_a_failing_endpoint_gets_it_again_under_the_same_id(
    push: Any, receiver: Any, reply: Any
) -> None:
    fire = receiver()
    fire.replies = [reply(500), reply(503)]
    await push.endpoint(fire)
    async with push.carrying():
        await push.task()
        await push.until_states("delivered")
    (delivery,) = await push.deliveries()
    assert (delivery["attempts"], delivery["last_answer"]) == (3, "200")
    assert fire.ids == [str(delivery["delivery_id"])] * 3
    assert fire.events[0] == fire.events[2]


async def test_an_endpoint_that_asks_for_patience_gets_it(
    push: Any, receiver: Any, reply: Any
) -> None:
    fire = receiver()
    fire.replies = [reply(429, headers={"Retry-After": "600"})]
    await push.endpoint(fire)
    async with push.carrying():
        await push.task()

        async def answered() -> bool:
            return (await push.deliveries())[0]["last_answer"] == "429"

        await push.until(answered)
    (delivery,) = await push.deliveries()
    assert delivery["next_attempt_at"] - delivery["created_at"] >= timedelta(seconds=600)


async def test_an_endpoint_that_never_answers_in_time_is_tried_again(
    push: Any, receiver: Any, reply: Any
) -> None:
    fire, never = receiver(), threading.Event()
    await push.endpoint(fire)
    fire.replies = [reply(wait=never)]
    push.wire(timeout=0.3)
    async with push.carrying():
        await push.task()
        await push.until_states("delivered")
    never.set()
    (delivery,) = await push.deliveries()
    assert delivery["attempts"] >= 2


async def test_an_endpoint_that_is_away_is_tried_again(push: Any, receiver: Any) -> None:
    fire = receiver()
    await push.endpoint(fire)
    fire.close()
    push.wire()  # without a connection kept alive
    async with push.carrying():
        await push.task()

        async def twice() -> bool:
            return (await push.deliveries())[0]["attempts"] >= 2

        await push.until(twice)
    (delivery,) = await push.deliveries()
    assert delivery["state"] == "pending"
    assert delivery["last_answer"].startswith("no answer")


async def test_a_redirect_is_not_followed(push: Any, receiver: Any, reply: Any) -> None:
    fire, elsewhere = receiver(), receiver()
    await push.endpoint(fire)
    fire.replies = [reply(302, headers={"Location": elsewhere.url})]
    async with push.carrying():
        await push.task()
        await push.until_states("delivered")
    assert (len(fire.events), len(elsewhere.events)) == (2, 0)


async def test_an_endpoint_that_is_gone_is_not_asked_again(
    push: Any, receiver: Any, reply: Any
) -> None:
    fire = receiver()
    await push.endpoint(fire)
    fire.replies = [reply(410)]
    async with push.carrying():
        task_id = await push.task()
        await push.until_states("refused")
        await push.task(2, task_id)
        await push.until_states("refused", "delivered")
    assert fire.versions == [1, 2]
    states = [change.state for change in await push.changes()]
    assert states == [pb.DELIVERY_STATE_REFUSED, pb.DELIVERY_STATE_DELIVERED]


async def test_versions_of_a_task_arrive_in_order_whatever_fails(
    push: Any, receiver: Any, reply: Any
) -> None:
    fire = receiver()
    await push.endpoint(fire)
    fire.replies = [reply(503), reply(503), reply(200), reply(500)]
    async with push.carrying():
        task_id = await push.task(1)
        await push.task(2, task_id)
        await push.task(3, task_id)
        await push.until_states("delivered", "delivered", "delivered")
    assert fire.versions == [1, 1, 1, 2, 2, 3]


async def test_versions_heard_in_the_wrong_order_leave_in_the_right_one(
    push: Any, receiver: Any
) -> None:
    fire = receiver()
    await push.endpoint(fire)
    task_id = await push.task(2)
    await push.task(1, task_id)
    async with push.carrying():
        await push.until_states("delivered", "delivered")
    assert fire.versions == [1, 2]


async def test_an_older_version_heard_after_a_newer_was_sent_stays_away(
    push: Any, receiver: Any
) -> None:
    fire = receiver()
    await push.endpoint(fire)
    async with push.carrying():
        task_id = await push.task(2)
        await push.until_states("delivered")
        await push.task(1, task_id)
        await push.until_states("delivered", "superseded")
    assert fire.versions == [2]


async def test_a_slow_endpoint_holds_up_nobody_else(push: Any, receiver: Any, reply: Any) -> None:
    slow, quick, gate = receiver(), receiver(), threading.Event()
    await push.endpoint(slow)
    await push.endpoint(quick, "tax")
    slow.replies = [reply(wait=gate) for _ in range(12)]
    async with push.carrying():
        for _ in range(12):
            await push.task(departments=("fire_rescue", "tax"))

        async def quick_has_all() -> bool:
            return len(quick.events) == 12

        await push.until(quick_has_all)
        assert len(slow.events) <= 4
        gate.set()
        await push.until_states(*["delivered"] * 24)


async def test_a_worker_that_dies_after_the_post_leads_to_a_repeat_of_the_same_id(
    push: Any, receiver: Any
) -> None:
    fire = receiver()
    await push.endpoint(fire)
    await push.task()
    push.wire(held=0.5)
    (claimed,) = await push.claim_due(10)
    body = b'{"type": "task.changed", "task_version": 1}'
    webhook_id = str(claimed.delivery.delivery_id)
    await push.postman.post(claimed.url, claimed.secret, webhook_id, body)
    async with push.carrying():
        await push.until_states("delivered")
    assert fire.ids == [webhook_id] * 2
    await push.deliver(claimed)  # comes back from the dead: its word counts for nothing
    assert [change.state for change in await push.changes()] == [pb.DELIVERY_STATE_DELIVERED]


async def test_a_worker_that_held_it_too_long_has_no_say_while_another_holds_it(
    push: Any, receiver: Any
) -> None:
    await push.endpoint(receiver())
    await push.task()
    push.wire(held=0.05)
    (late,) = await push.claim_due(1)
    push.wire(held=20.0)
    while not (held := await push.claim_due(1)):
        await asyncio.sleep(0.02)
    await push.deliver(late)
    assert await push.states() == ["pending"]
    await push.deliver(held[0])
    assert await push.states() == ["delivered"]


async def test_two_workers_never_hold_the_same_delivery(push: Any, receiver: Any) -> None:
    for department in ("fire_rescue", "tax"):
        await push.endpoint(receiver(), department)
    for _ in range(6):
        await push.task(departments=("fire_rescue", "tax"))
    held = await asyncio.gather(*(push.claim_due(3) for _ in range(6)))
    ids = [claimed.delivery.delivery_id for each in held for claimed in each]
    assert len(ids) == len(set(ids)) == 8


async def test_an_address_that_left_the_networks_is_not_connected(push: Any, receiver: Any) -> None:
    fire = receiver()
    fire.url = fire.url.replace("127.0.0.1", "localhost")
    await push.endpoint(fire)
    push.wire(networks="10.0.0.0/8")
    async with push.carrying():
        await push.task()
        await push.until_states("refused")
    assert fire.events == []
    assert (await push.deliveries())[0]["last_answer"].startswith("address outside")


async def test_deliveries_go_on_after_the_database_was_killed(
    push: Any, receiver: Any, postgres: Any
) -> None:
    fire = receiver()
    await push.endpoint(fire)
    async with push.carrying():
        await push.task()
        await push.until_states("delivered")
        postgres.restart()
        await push.task()
        await push.until_states("delivered", "delivered")
    assert len(fire.events) == 2
