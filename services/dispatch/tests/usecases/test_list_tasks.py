from typing import Any

import pytest

from dispatch.domain.reading import Reader, TaskFilter
from dispatch.domain.task import TaskState

pytestmark = pytest.mark.real
EVERYBODY = Reader(None)


async def _open(dispatch: Any, make: Any, count: int) -> list[str]:
    for number in range(count):
        pair = ("market_regulation", ("fire_rescue", "emergency_management")[number % 2])
        await dispatch.follow(*pair, uscc=make.enterprise(number))
    return [task.uscc for task in reversed(await dispatch.tasks())]


async def test_pages_join_to_the_whole_list_newest_first(dispatch: Any, make: Any) -> None:
    newest_first = await _open(dispatch, make, 7)
    listed, before = [], None
    for expected in (3, 3, 1):
        page, before = await dispatch.list_tasks(EVERYBODY, TaskFilter(before=before, page_size=3))
        assert len(page) == expected
        listed += [task.uscc for task in page]
    assert (listed, before) == (newest_first, None)


async def test_a_department_lists_only_what_it_takes_part_in(dispatch: Any, make: Any) -> None:
    await _open(dispatch, make, 4)
    listed, _ = await dispatch.list_tasks(Reader("fire_rescue"), TaskFilter())
    assert len(listed) == 2
    assert all("fire_rescue" in task.departments for task in listed)


async def test_tasks_are_found_by_enterprise_and_state(dispatch: Any, make: Any) -> None:
    await _open(dispatch, make, 3)
    first = (await dispatch.tasks())[0]
    visit = make.visit(first, dispatch.day.on)
    await dispatch.report_visit(visit, "market_regulation", "officer")
    closed, _ = await dispatch.list_tasks(EVERYBODY, TaskFilter(state=TaskState.CLOSED))
    of_enterprise, _ = await dispatch.list_tasks(EVERYBODY, TaskFilter(uscc=first.uscc))
    assert [task.task_id for task in closed] == [first.task_id]
    assert of_enterprise == closed
