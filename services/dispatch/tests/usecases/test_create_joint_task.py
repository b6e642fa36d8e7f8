import asyncio
import random
from typing import Any

import pytest

from dispatch.domain.errors import NotRegistered, OrderConflict, WrongOrder
from dispatch.domain.task import TaskState
from faults import Fault, NotFound
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb

pytestmark = pytest.mark.real
PAIR = ("market_regulation", "fire_rescue")
OTHER_PAIR = ("emergency_management", "fire_rescue")
THREE = {*PAIR, *OTHER_PAIR}


async def test_a_coordinators_task_is_told_to_its_departments_and_kept_with_who_and_why(
    dispatch: Any, make: Any
) -> None:
    order = make.order(*PAIR)
    task = await dispatch.create_joint_task(order, "coordinator-1")
    assert await dispatch.tasks() == [task]
    assert (task.task_id, task.departments, task.item_codes) == (
        order.task_id,
        PAIR,
        order.item_codes,
    )
    (event,) = await dispatch.events()
    assert (event.task_id, event.version, event.kind) == (str(task.task_id), 1, pb.TASK_KIND_JOINT)
    assert tuple(event.department_ids) == PAIR
    (kept,) = await dispatch.rows("select * from joint_order")
    assert (kept["ordered_by"], kept["reason"]) == ("coordinator-1", order.reason)
    assert (kept["departments"], kept["led_to"]) == (list(PAIR), task.task_id)


async def test_after_an_automatic_task_a_coordinators_departments_join_it(
    dispatch: Any, make: Any
) -> None:
    await dispatch.follow(*PAIR)
    (automatic,) = await dispatch.tasks()
    answer = await dispatch.create_joint_task(make.order(*OTHER_PAIR), "coordinator-1")
    assert (answer.task_id, answer.version) == (automatic.task_id, 2)
    assert set(answer.departments) == THREE
    assert await dispatch.tasks() == [answer]


async def test_after_a_coordinators_task_agreeing_departments_join_it(
    dispatch: Any, make: Any
) -> None:
    asked = await dispatch.create_joint_task(make.order(*PAIR), "coordinator-1")
    await dispatch.follow(*OTHER_PAIR)
    (task,) = await dispatch.tasks()
    assert (task.task_id, task.version, set(task.departments)) == (asked.task_id, 2, THREE)
    assert task.item_codes == asked.item_codes
    evidence = {each.department: each.record_ids for each in task.participants}
    assert evidence["emergency_management"] != ()
    assert evidence["market_regulation"] == ()


async def test_orders_and_agreements_at_once_end_in_one_open_task_per_enterprise(
    dispatch: Any, make: Any
) -> None:
    enterprises = [make.enterprise(number) for number in range(6)]
    works = [
        work
        for uscc in enterprises
        for work in (
            *(dispatch.follow(*PAIR, uscc=uscc, epoch=epoch) for epoch in (1, 2)),
            *(
                dispatch.create_joint_task(make.order(*pair, uscc=uscc), "coordinator-1")
                for pair in (PAIR, OTHER_PAIR)
            ),
        )
    ]
    random.Random(7).shuffle(works)
    await asyncio.gather(*works)
    tasks = await dispatch.tasks()
    assert sorted(task.uscc for task in tasks) == sorted(enterprises)
    assert all(set(task.departments) == THREE for task in tasks)
    told = await dispatch.events()
    for task in tasks:
        versions = [event.version for event in told if event.task_id == str(task.task_id)]
        assert versions == list(range(1, task.version + 1))
    led_to = await dispatch.rows("select distinct led_to from joint_order")
    assert {row["led_to"] for row in led_to} == {task.task_id for task in tasks}


async def test_the_same_order_again_is_answered_alike_and_told_once(
    dispatch: Any, make: Any
) -> None:
    order = make.order(*PAIR)
    answers = await asyncio.gather(
        *(dispatch.create_joint_task(order, "coordinator-1") for _ in range(8))
    )
    assert len(set(answers)) == 1
    assert len(await dispatch.events()) == 1


async def test_one_id_for_two_enterprises_opens_one_task(dispatch: Any, make: Any) -> None:
    first = make.order(*PAIR)
    orders = [
        make.order(*PAIR, task_id=first.task_id, uscc=make.enterprise(number))
        for number in range(4)
    ]
    answers = await asyncio.gather(
        *(dispatch.create_joint_task(order, "coordinator-1") for order in orders),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, OrderConflict) for answer in answers) == 3
    assert len(await dispatch.tasks()) == 1


async def test_the_id_of_an_automatic_task_is_taken(dispatch: Any, make: Any) -> None:
    await dispatch.follow(*PAIR)
    (task,) = await dispatch.tasks()
    order = make.order(*PAIR, task_id=task.task_id, uscc=make.enterprise(2))
    with pytest.raises(OrderConflict):
        await dispatch.create_joint_task(order, "coordinator-1")
    assert await dispatch.tasks() == [task]
    assert await dispatch.rows("select * from joint_order") == []


async def test_nobody_goes_where_no_registration_has_arrived(
    dispatch: Any, make: Any, neighbours: Any
) -> None:
    neighbours.provisional.add(make.enterprise())
    with pytest.raises(NotRegistered):
        await dispatch.create_joint_task(make.order(*PAIR), "coordinator-1")
    neighbours.unknown.add(make.enterprise())
    with pytest.raises(NotFound):
        await dispatch.create_joint_task(make.order(*PAIR), "coordinator-1")
    assert await dispatch.tasks() == []


async def test_an_order_without_a_reason_leaves_nothing(dispatch: Any, make: Any) -> None:
    with pytest.raises(WrongOrder):
        await dispatch.create_joint_task(make.order(*PAIR, reason=""), "coordinator-1")
    assert await dispatch.rows("select * from joint_order") == []


async def test_cooling_time_does_not_bind_a_coordinator_and_one_visit_closes_the_task(
    dispatch: Any, make: Any
) -> None:
    for _ in range(2):
        task = await dispatch.create_joint_task(make.order(*PAIR), "coordinator-1")
        visit = make.visit(task, dispatch.day.on)
        done = await dispatch.report_visit(visit, "fire_rescue", "officer-1")
        assert done.state is TaskState.CLOSED
    assert len(await dispatch.tasks()) == 2
    modes = {e.inspection_mode for e in await dispatch.events() if hasattr(e, "inspection_mode")}
    assert modes == {"joint"}


async def test_orders_visits_and_agreements_at_once_leave_no_version_out(
    dispatch: Any, make: Any
) -> None:
    task = await dispatch.create_joint_task(make.order(*PAIR), "coordinator-1")
    visit = make.visit(task, dispatch.day.on)
    outcomes = await asyncio.gather(
        *(dispatch.report_visit(visit, "fire_rescue", "officer-1") for _ in range(3)),
        *(dispatch.follow(*OTHER_PAIR, epoch=epoch) for epoch in (1, 2)),
        *(dispatch.create_joint_task(make.order(*OTHER_PAIR), "c") for _ in range(3)),
        return_exceptions=True,
    )
    assert all(isinstance(each, Fault) for each in outcomes if isinstance(each, Exception))
    told = [event for event in await dispatch.events() if hasattr(event, "version")]
    for task in await dispatch.tasks():
        versions = [event.version for event in told if event.task_id == str(task.task_id)]
        assert versions == list(range(1, task.version + 1))
    open_tasks = await dispatch.rows("select 1 from task where state = 'open'")
    assert len(open_tasks) <= 1
