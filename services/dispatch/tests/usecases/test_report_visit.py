import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from dispatch.domain.errors import ResultsDoNotFit, TaskAlreadyClosed, UnknownTask, VisitConflict
from dispatch.domain.task import ParticipantState, Task, TaskState
from faults import Fault
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb

pytestmark = pytest.mark.real


@pytest.fixture
async def task(dispatch: Any) -> Task:
    await dispatch.follow("market_regulation", "fire_rescue")
    (task,) = await dispatch.tasks()
    return task


async def test_a_visit_closes_the_task_and_both_are_told(
    dispatch: Any, make: Any, task: Task
) -> None:
    visit = make.visit(task, dispatch.day.on)
    done = await dispatch.report_visit(visit, "fire_rescue", "officer-1")
    assert (await dispatch.tasks()) == [done]
    assert (done.state, done.visit_id) == (TaskState.CLOSED, visit.visit_id)
    _, changed, reported = await dispatch.events()
    assert (changed.version, changed.state) == (2, pb.TASK_STATE_CLOSED)
    assert (reported.visit_id, reported.uscc) == (str(visit.visit_id), task.uscc)
    assert {each.department_id for each in reported.results} == set(task.departments)
    assert reported.completed_on == dispatch.day.on.isoformat()


async def test_the_same_visit_again_is_answered_alike_and_told_once(
    dispatch: Any, make: Any, task: Task
) -> None:
    visit = make.visit(task, dispatch.day.on)
    answers = await asyncio.gather(
        *(dispatch.report_visit(visit, "fire_rescue", "officer-1") for _ in range(8))
    )
    assert len(set(answers)) == 1
    assert len(await dispatch.events()) == 3
    assert len(await dispatch.rows("select * from visit_result")) == 2


async def test_the_same_id_with_other_content_is_a_conflict(
    dispatch: Any, make: Any, task: Task
) -> None:
    visit = make.visit(task, dispatch.day.on)
    await dispatch.report_visit(visit, "fire_rescue", "officer-1")
    other = make.visit(task, dispatch.day.on, visit_id=visit.visit_id, item_codes=("I-9",))
    with pytest.raises(VisitConflict):
        await dispatch.report_visit(other, "fire_rescue", "officer-1")


async def test_of_two_visits_at_once_one_counts(dispatch: Any, make: Any, task: Task) -> None:
    answers = await asyncio.gather(
        *(
            dispatch.report_visit(make.visit(task, dispatch.day.on), department, "officer")
            for department in task.departments * 3
        ),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, Fault)]
    assert len(refused) == 5
    assert all(isinstance(each, TaskAlreadyClosed) for each in refused)
    assert len(await dispatch.rows("select * from visit")) == 1


async def test_one_visit_id_for_two_tasks_settles_one(dispatch: Any, make: Any, task: Task) -> None:
    await dispatch.follow("market_regulation", "fire_rescue", uscc=make.enterprise(2))
    visit_id = uuid4()
    answers = await asyncio.gather(
        *(
            dispatch.report_visit(
                make.visit(each, dispatch.day.on, visit_id=visit_id), "fire_rescue", "officer"
            )
            for each in await dispatch.tasks()
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, VisitConflict) for answer in answers) == 1
    assert len(await dispatch.rows("select * from task where state = 'open'")) == 1


async def test_a_visit_that_misses_a_late_joiner_is_refused(
    dispatch: Any, make: Any, task: Task
) -> None:
    await dispatch.follow("market_regulation", "fire_rescue", "emergency_management", epoch=2)
    with pytest.raises(ResultsDoNotFit, match="emergency_management"):
        await dispatch.report_visit(make.visit(task, dispatch.day.on), "fire_rescue", "officer")


async def test_joiners_and_visits_at_once_end_in_one_closed_task(
    dispatch: Any, make: Any, task: Task
) -> None:
    three = ("market_regulation", "fire_rescue", "emergency_management")
    visit = make.visit(task, dispatch.day.on)
    await asyncio.gather(
        dispatch.follow(*three, epoch=2),
        *(dispatch.report_visit(visit, "fire_rescue", "officer") for _ in range(4)),
        *(dispatch.follow(*three, epoch=3) for _ in range(4)),
        return_exceptions=True,
    )
    (left,) = await dispatch.tasks()
    versions = [each.version for each in await dispatch.events() if hasattr(each, "version")]
    assert versions == list(range(1, left.version + 1))


async def test_an_officer_of_another_department_does_not_learn_of_the_task(
    dispatch: Any, make: Any, task: Task
) -> None:
    with pytest.raises(UnknownTask):
        await dispatch.report_visit(make.visit(task, dispatch.day.on), "tax", "officer")
    unknown = replace(make.visit(task, dispatch.day.on), task_id=uuid4())
    with pytest.raises(UnknownTask):
        await dispatch.report_visit(unknown, "fire_rescue", "officer")


async def test_an_acknowledgement_marks_the_participant_without_a_new_version(
    dispatch: Any, make: Any, task: Task
) -> None:
    for _ in range(2):
        await dispatch.note_acknowledgement(task.task_id, "fire_rescue")
    (noted,) = await dispatch.tasks()
    assert {each.department: each.state for each in noted.participants} == {
        "market_regulation": ParticipantState.ASKED,
        "fire_rescue": ParticipantState.ACKNOWLEDGED,
    }
    assert noted.version == 1
    assert len(await dispatch.events()) == 1


async def test_an_acknowledgement_after_the_visit_changes_nothing(
    dispatch: Any, make: Any, task: Task
) -> None:
    done = await dispatch.report_visit(make.visit(task, dispatch.day.on), "fire_rescue", "officer")
    await dispatch.note_acknowledgement(task.task_id, "fire_rescue")
    assert await dispatch.tasks() == [done]


async def test_an_acknowledgement_outlives_a_late_joiner(dispatch: Any, task: Task) -> None:
    await asyncio.gather(
        dispatch.note_acknowledgement(task.task_id, "fire_rescue"),
        dispatch.follow("market_regulation", "fire_rescue", "emergency_management", epoch=2),
    )
    (wider,) = await dispatch.tasks()
    assert {each.department: each.state for each in wider.participants}[
        "fire_rescue"
    ] is ParticipantState.ACKNOWLEDGED
