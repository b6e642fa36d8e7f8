import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest

from dispatch.domain.task import ParticipantState, TaskState
from dispatch.entrypoints.consumer import Handlers
from messaging import Bus, Consumer, subject_of
from onedoor.aggregation.v1.events_pb2 import DayBegan
from onedoor.push.v1.events_pb2 import DeliveryChanged
from onedoor.push.v1.push_service_pb2 import DELIVERY_STATE_ACKNOWLEDGED, DELIVERY_STATE_DELIVERED
from onedoor.sampling.v1.events_pb2 import DrawCompleted
from onedoor.sampling.v1.sampling_service_pb2 import Plan, ReadDrawnResponse
from onedoor.scoring.v1.events_pb2 import ROUTE_ON_SITE, AgreeingDepartment, AgreementChanged

pytestmark = pytest.mark.real


@pytest.fixture
async def tell(dispatch: Any, bus: Any) -> AsyncIterator[Callable[..., Any]]:
    """Publishes messages as their producers, with the consumers of dispatch running."""
    connected = await Bus.connect(bus.url, "dispatch", bus.seed("dispatch"))
    handlers = Handlers(
        dispatch.follow_agreement,
        dispatch.note_acknowledgement,
        dispatch.open_drawn_tasks,
        dispatch.look_again,
        dispatch.day.clock,
    )
    consumers = [
        asyncio.create_task(Consumer(connected, dispatch.database, each).run())
        for each in handlers.subscriptions().values()
    ]
    admin = await bus.admin()

    async def tell(*messages: Any) -> None:
        for message in messages:
            await admin.jetstream().publish(subject_of(type(message)), message.SerializeToString())

    yield tell
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)
    await admin.close()
    await connected.close()


async def test_agreements_acknowledgements_and_days_come_over_the_bus(
    dispatch: Any, make: Any, tell: Callable[..., Any]
) -> None:
    event = AgreementChanged(
        uscc=make.enterprise(),
        epoch=1,
        route=ROUTE_ON_SITE,
        departments=[
            AgreeingDepartment(department_id=department, rank=rank, by_score=True)
            for rank, department in enumerate(("market_regulation", "fire_rescue"), start=1)
        ],
    )
    event.caused_at.FromDatetime(make.caused_at)
    await tell(event, event)
    (task,) = await _until(dispatch.tasks, bool)

    delivery = DeliveryChanged(
        task_id=str(task.task_id), department_id="fire_rescue", state=DELIVERY_STATE_DELIVERED
    )
    taken_over = DeliveryChanged(
        task_id=str(task.task_id),
        department_id="market_regulation",
        state=DELIVERY_STATE_ACKNOWLEDGED,
    )
    await tell(delivery, taken_over)

    def first_is_acknowledged(tasks: list[Any]) -> bool:
        return tasks[0].participants[0].state is ParticipantState.ACKNOWLEDGED

    ((task),) = await _until(dispatch.tasks, first_is_acknowledged)
    assert task.participants[1].state is ParticipantState.ASKED

    visit = make.visit(task, dispatch.day.on)
    await dispatch.report_visit(visit, "fire_rescue", "officer")
    trigger = dispatch.rules.joint_trigger(dispatch.day.on)
    await tell(DayBegan(on=dispatch.day.advance(trigger.cooling_days).isoformat()))
    _, again = await _until(dispatch.tasks, lambda tasks: len(tasks) == 2)
    assert again.state is TaskState.OPEN


async def test_a_completed_draw_becomes_tasks(
    dispatch: Any, make: Any, neighbours: Any, tell: Callable[..., Any]
) -> None:
    draws = [str(uuid4()) for _ in range(3)]
    for number, draw_id in enumerate(draws):
        neighbours.drawn[draw_id] = [
            ReadDrawnResponse(plan=Plan(department_id="fire_rescue", item_codes=["FR-001"])),
            ReadDrawnResponse(usccs=[make.enterprise(number)]),
        ]
    neighbours.breaks_after = 1
    await tell(*(DrawCompleted(draw_id=draw_id) for draw_id in (*draws, draws[0])))
    tasks = await _until(dispatch.tasks, lambda tasks: len(tasks) == 3)
    assert {str(task.draw_id) for task in tasks} == set(draws)


async def _until(ask: Callable[[], Any], enough: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(20):
        while not enough(answer := await ask()):
            await asyncio.sleep(0.05)
    return answer
