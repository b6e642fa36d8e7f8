import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from dispatch.domain.errors import DrawWithoutPlan
from dispatch.domain.reading import Reader, TaskFilter
from dispatch.domain.task import TaskKind, TaskState
from faults import Unavailable
from onedoor.dispatch.v1 import dispatch_service_pb2 as pb
from onedoor.sampling.v1 import sampling_service_pb2 as sampling

pytestmark = pytest.mark.real


@pytest.fixture
def draw(neighbours: Any, make: Any) -> Any:
    """Completes a draw at sampling, of enterprises 0 up to `count`."""

    def complete(count: int, part: int = 700, **partners: list[str]) -> UUID:
        draw_id = uuid4()
        plan = sampling.Plan(
            department_id="fire_rescue",
            item_codes=["FR-001", "FR-002"],
            partners=[
                sampling.Partner(department_id=department, item_codes=codes)
                for department, codes in partners.items()
            ],
        )
        usccs = [make.enterprise(number) for number in range(count)]
        neighbours.drawn[str(draw_id)] = [
            sampling.ReadDrawnResponse(plan=plan),
            *(
                sampling.ReadDrawnResponse(usccs=usccs[begin : begin + part])
                for begin in range(0, count, part)
            ),
        ]
        return draw_id

    return complete


async def test_each_drawn_enterprise_gets_one_task_of_the_plans_department(
    dispatch: Any, make: Any, draw: Any
) -> None:
    draw_id = draw(3)
    await dispatch.open_drawn_tasks(draw_id)
    tasks = await dispatch.tasks()
    assert [task.uscc for task in tasks] == [make.enterprise(number) for number in range(3)]
    assert {(task.kind, task.departments, task.item_codes, task.draw_id) for task in tasks} == {
        (TaskKind.DRAWN, ("fire_rescue",), ("FR-001", "FR-002"), draw_id)
    }
    told = await dispatch.events()
    assert [(event.task_id, event.version) for event in told] == [
        (str(task.task_id), 1) for task in tasks
    ]
    assert {(event.kind, event.draw_id) for event in told} == {(pb.TASK_KIND_DRAWN, str(draw_id))}


async def test_a_joint_draw_is_one_task_of_all_its_departments_and_who_drew_leads(
    dispatch: Any, draw: Any
) -> None:
    await dispatch.open_drawn_tasks(draw(2, market_regulation=["MR-001"], transport=["TR-001"]))
    for task in await dispatch.tasks():
        assert task.departments == ("fire_rescue", "market_regulation", "transport")
        assert [each.lead for each in task.participants] == [True, False, False]
        assert task.item_codes == ("FR-001", "FR-002", "MR-001", "TR-001")
    assert len(await dispatch.events()) == 2


async def test_a_draw_heard_by_many_workers_many_times_opens_each_task_once(
    dispatch: Any, draw: Any
) -> None:
    draw_id = draw(40, part=7)
    await asyncio.gather(*(dispatch.open_drawn_tasks(draw_id) for _ in range(6)))
    assert len(await dispatch.tasks()) == 40
    assert len(await dispatch.events()) == 40
    (row,) = await dispatch.rows("select count(*) from participant")
    assert row["count"] == 40


async def test_a_line_that_breaks_leaves_whole_tasks_and_the_rest_follows(
    dispatch: Any, draw: Any, neighbours: Any
) -> None:
    draw_id = draw(1500)
    neighbours.breaks_after = 2
    with pytest.raises(Unavailable):
        await dispatch.open_drawn_tasks(draw_id)
    (before,) = await dispatch.rows("select count(*) from task")
    await dispatch.open_drawn_tasks(draw_id)
    (after,) = await dispatch.rows(
        "select count(*), count(distinct uscc) as usccs,"
        " (select count(*) from outbox) as told from task"
    )
    assert before["count"] == 700
    assert after == {"count": 1500, "usccs": 1500, "told": 1500}


async def test_a_drawn_task_stands_beside_a_joint_one_and_is_no_part_of_it(
    dispatch: Any, make: Any, draw: Any
) -> None:
    uscc = make.enterprise(0)
    await dispatch.open_drawn_tasks(draw(1))
    await dispatch.follow("market_regulation", "fire_rescue", uscc=uscc)
    await dispatch.open_drawn_tasks(draw(1))
    kinds = [(task.kind, task.version, task.state) for task in await dispatch.tasks()]
    assert kinds == [
        (TaskKind.DRAWN, 1, TaskState.OPEN),
        (TaskKind.JOINT, 1, TaskState.OPEN),
        (TaskKind.DRAWN, 1, TaskState.OPEN),
    ]


async def test_the_visit_of_a_drawn_task_is_a_random_check_and_cools_nothing_down(
    dispatch: Any, make: Any, draw: Any
) -> None:
    await dispatch.open_drawn_tasks(draw(1))
    (task,) = await dispatch.tasks()
    visit = make.visit(task, dispatch.day.on)
    done = await dispatch.report_visit(visit, "fire_rescue", "officer-1")
    assert (done.state, done.version) == (TaskState.CLOSED, 2)
    reported = (await dispatch.events())[-1]
    assert reported.inspection_mode == "double_random"
    assert [each.department_id for each in reported.results] == ["fire_rescue"]
    await dispatch.follow("market_regulation", "fire_rescue", uscc=task.uscc)
    assert [each.kind for each in await dispatch.tasks()] == [TaskKind.DRAWN, TaskKind.JOINT]


async def test_a_drawn_visit_while_a_joint_one_cools_down_moves_no_day(
    dispatch: Any, make: Any, draw: Any
) -> None:
    await dispatch.follow("market_regulation", "fire_rescue", uscc=make.enterprise(0))
    (joint,) = await dispatch.tasks()
    await dispatch.report_visit(make.visit(joint, dispatch.day.on), "fire_rescue", "officer-1")
    (before,) = await dispatch.rows("select look_again_on from enterprise_agreement")
    dispatch.day.advance(30)
    await dispatch.open_drawn_tasks(draw(1))
    drawn = (await dispatch.tasks())[-1]
    await dispatch.report_visit(make.visit(drawn, dispatch.day.on), "fire_rescue", "officer-1")
    (after,) = await dispatch.rows("select look_again_on from enterprise_agreement")
    assert after == before


async def test_a_coordinator_lists_the_tasks_of_one_department(
    dispatch: Any, make: Any, draw: Any
) -> None:
    await dispatch.open_drawn_tasks(draw(2))
    await dispatch.follow("market_regulation", "tax", uscc=make.enterprise(9))
    of_fire, _ = await dispatch.list_tasks(Reader(None), TaskFilter(department="fire_rescue"))
    shared, _ = await dispatch.list_tasks(Reader("tax"), TaskFilter(department="market_regulation"))
    assert [task.kind for task in of_fire] == [TaskKind.DRAWN, TaskKind.DRAWN]
    assert [task.departments for task in shared] == [("market_regulation", "tax")]


async def test_a_draw_that_does_not_name_its_plan_opens_nothing(
    dispatch: Any, draw: Any, neighbours: Any
) -> None:
    draw_id = draw(2)
    del neighbours.drawn[str(draw_id)][0]
    with pytest.raises(DrawWithoutPlan):
        await dispatch.open_drawn_tasks(draw_id)
    assert await dispatch.tasks() == []
