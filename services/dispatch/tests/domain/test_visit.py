from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.domain.errors import (
    ResultsDoNotFit,
    TaskAlreadyClosed,
    UnknownDay,
    UnknownTask,
    VisitConflict,
    WrongResult,
)
from dispatch.domain.task import Task, opened
from dispatch.domain.visit import require_participant, require_same, settle

ON = date(2026, 9, 1)
CODES = {"no_problem": "未发现问题", "ordered_to_correct": "发现问题已责令改正"}


@pytest.fixture
def task(make: Any) -> Task:
    return opened(UUID(int=7), make.agreement("market_regulation", "fire_rescue"), ON)


def test_a_whole_visit_closes_the_task_on_the_day_it_is_reported(make: Any, task: Task) -> None:
    later = ON + timedelta(days=3)
    done = settle(task, make.visit(task, ON), CODES, later)
    assert (done.closed_on, done.version) == (later, 2)


def test_there_is_no_second_visit(make: Any, task: Task) -> None:
    done = settle(task, make.visit(task, ON), CODES, ON)
    with pytest.raises(TaskAlreadyClosed):
        settle(done, make.visit(task, ON), CODES, ON)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_visit_lies_between_the_opening_and_today(make: Any, task: Task, days: int) -> None:
    with pytest.raises(UnknownDay):
        settle(task, make.visit(task, ON + timedelta(days=days)), CODES, ON)


def test_a_participant_without_result_is_named(make: Any, task: Task) -> None:
    whole = make.visit(task, ON)
    with pytest.raises(ResultsDoNotFit, match="missing: fire_rescue"):
        settle(task, replace(whole, results=whole.results[:1]), CODES, ON)


def test_a_result_of_somebody_else_is_named(make: Any, task: Task) -> None:
    whole = make.visit(task, ON)
    foreign = replace(whole.results[0], department="tax")
    with pytest.raises(ResultsDoNotFit, match="not taking part: tax"):
        settle(task, replace(whole, results=(*whole.results, foreign)), CODES, ON)


def test_a_department_has_one_result(make: Any, task: Task) -> None:
    whole = make.visit(task, ON)
    with pytest.raises(WrongResult, match="one result"):
        settle(task, replace(whole, results=(*whole.results, whole.results[0])), CODES, ON)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inspector_ids", ("330602-1",)),
        ("inspector_ids", ("330602-1", "330602-1")),
        ("inspector_ids", ("330602-1", " ")),
        ("result_code", "fine"),
        ("item_codes", ()),
        ("item_codes", ("",)),
        ("problem_found", True),
    ],
)
def test_a_result_that_cannot_be_right_names_its_field(
    make: Any, task: Task, field: str, value: object
) -> None:
    with pytest.raises(WrongResult) as raised:
        settle(task, make.visit(task, ON, **{field: value}), CODES, ON)
    assert raised.value.field == field


def test_who_takes_no_part_is_not_told_that_the_task_exists(task: Task) -> None:
    with pytest.raises(UnknownTask):
        require_participant(task, "tax")


def test_the_order_of_results_is_no_difference(make: Any, task: Task) -> None:
    one = make.visit(task, ON)
    require_same(replace(one, results=one.results[::-1]), one.digest)


def test_other_content_under_one_id_is_a_conflict(make: Any, task: Task) -> None:
    one = make.visit(task, ON)
    other = make.visit(task, ON, visit_id=one.visit_id, item_codes=("I-2",))
    with pytest.raises(VisitConflict):
        require_same(other, one.digest)
