import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from dispatch.domain.task import TaskState

pytestmark = pytest.mark.real
THREE = ("market_regulation", "emergency_management", "fire_rescue")


async def test_two_departments_get_one_task_and_hear_of_it(dispatch: Any, make: Any) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    (task,) = await dispatch.tasks()
    (event,) = await dispatch.events()
    assert task.departments == ("market_regulation", "fire_rescue")
    assert task.participants[0].record_ids == (f"{1:016x}",)
    assert [each.by_score for each in task.participants] == [False, True]
    assert (event.task_id, event.version) == (str(task.task_id), 1)
    assert list(event.department_ids) == list(task.departments)
    assert event.caused_at.ToDatetime(tzinfo=make.caused_at.tzinfo) == make.caused_at


async def test_one_department_gets_none(dispatch: Any) -> None:
    await dispatch.follow("fire_rescue")
    assert await dispatch.tasks() == []
    assert await dispatch.events() == []


@pytest.mark.parametrize("agreeing", [1, 2, 3])
async def test_agreements_heard_by_many_workers_many_times_open_one_task_or_none(
    dispatch: Any, make: Any, agreeing: int
) -> None:
    enterprises = [make.enterprise(number) for number in range(8)]
    heard = [
        make.agreement(*THREE[:agreeing], uscc=uscc) for uscc in enterprises for _ in range(12)
    ]
    random.Random(agreeing).shuffle(heard)
    await asyncio.gather(*(dispatch.follow_agreement(each, make.caused_at) for each in heard))
    tasks = await dispatch.tasks()
    expected = enterprises if agreeing >= 2 else []
    assert sorted(task.uscc for task in tasks) == sorted(expected)
    assert all(len(task.participants) == agreeing for task in tasks)
    assert len(await dispatch.events()) == len(expected)


async def test_epochs_heard_at_once_in_any_order_leave_one_open_task(
    dispatch: Any, make: Any
) -> None:
    heard = [
        make.agreement(*THREE[: 2 + epoch % 2], epoch=epoch)
        for epoch in range(1, 9)
        for _ in range(4)
    ]
    random.Random(5).shuffle(heard)
    await asyncio.gather(*(dispatch.follow_agreement(each, make.caused_at) for each in heard))
    (task,) = await dispatch.tasks()
    versions = [event.version for event in await dispatch.events()]
    assert versions == list(range(1, task.version + 1))


async def test_an_older_epoch_after_a_newer_one_changes_nothing(dispatch: Any) -> None:
    await dispatch.follow("fire_rescue", epoch=2)
    await dispatch.follow("market_regulation", "fire_rescue", epoch=1)
    assert await dispatch.tasks() == []


async def test_a_late_joiner_makes_version_two_for_everybody(dispatch: Any) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    await dispatch.follow(*THREE, epoch=2)
    (task,) = await dispatch.tasks()
    assert {each.department: each.joined_version for each in task.participants} == {
        "market_regulation": 1,
        "fire_rescue": 1,
        "emergency_management": 2,
    }
    last = (await dispatch.events())[-1]
    assert (last.version, sorted(last.department_ids)) == (2, sorted(THREE))


async def test_a_remote_case_opens_no_task(dispatch: Any, make: Any) -> None:
    given = make.agreement("market_regulation", "fire_rescue")
    remote = type(given)(given.uscc, 1, "remote", given.departments)
    await dispatch.follow_agreement(remote, make.caused_at)
    assert await dispatch.tasks() == []


async def test_a_standing_agreement_opens_the_next_task_once_cooling_is_over(
    dispatch: Any, make: Any
) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    await _visit(dispatch, make)
    cooling = dispatch.rules.joint_trigger(dispatch.day.on).cooling_days
    await dispatch.look_again(dispatch.day.advance(cooling - 1))
    assert len(await dispatch.tasks()) == 1
    on = dispatch.day.advance(1)
    await asyncio.gather(*(dispatch.look_again(on) for _ in range(4)))
    first, second = await dispatch.tasks()
    assert (first.state, second.state) == (TaskState.CLOSED, TaskState.OPEN)
    assert second.opened_on == on
    due = await dispatch.rows("select 1 from enterprise_agreement where look_again_on is not null")
    assert due == []


async def test_a_new_epoch_while_cooling_waits_for_its_end(dispatch: Any, make: Any) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    await _visit(dispatch, make)
    closed_on = dispatch.day.on
    dispatch.day.advance(10)
    await dispatch.follow(*THREE, epoch=2)
    assert len(await dispatch.tasks()) == 1
    (row,) = await dispatch.rows("select look_again_on from enterprise_agreement")
    cooling = dispatch.rules.joint_trigger(closed_on).cooling_days
    assert row["look_again_on"] == closed_on + timedelta(days=cooling)


async def test_an_agreement_that_ended_while_cooling_opens_nothing(
    dispatch: Any, make: Any
) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    await _visit(dispatch, make)
    await dispatch.follow(epoch=2)
    await dispatch.look_again(dispatch.day.advance(400))
    assert len(await dispatch.tasks()) == 1


async def test_the_table_itself_holds_no_second_open_task(dispatch: Any) -> None:
    await dispatch.follow("market_regulation", "fire_rescue")
    with pytest.raises(Exception, match="task_one_open_joint_per_enterprise"):
        await dispatch.rows(
            "insert into task (task_id, uscc, version, state, kind, item_codes, agreement_epoch,"
            " opened_on, caused_at) select gen_random_uuid(), uscc, 1, 'open', 'joint', '{}', 1,"
            " opened_on, caused_at from task returning 1"
        )


async def _visit(dispatch: Any, make: Any) -> None:
    (task,) = await dispatch.tasks()
    visit = make.visit(task, dispatch.day.on)
    await dispatch.report_visit(visit, "fire_rescue", "officer-1")
