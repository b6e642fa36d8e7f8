from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import regulations
from dispatch.domain.agreement import Route
from dispatch.domain.decision import AddJoiners, LeaveAlone, OpenTask, WaitUntil, decide
from dispatch.domain.task import opened

ON = date(2026, 9, 1)
TRIGGER = regulations.load("shaoxing").joint_trigger(ON)
TASK_ID = UUID(int=7)


def test_two_departments_on_site_open_a_task(make: Any) -> None:
    given = make.agreement("market_regulation", "fire_rescue")
    assert decide(given, None, None, TRIGGER, ON) == OpenTask()


@pytest.mark.parametrize("departments", [(), ("fire_rescue",)])
def test_fewer_than_two_departments_open_none(make: Any, departments: tuple[str, ...]) -> None:
    assert decide(make.agreement(*departments), None, None, TRIGGER, ON) == LeaveAlone()


def test_as_many_departments_as_the_regulation_names_are_needed(make: Any) -> None:
    given = make.agreement("market_regulation", "fire_rescue")
    stricter = replace(TRIGGER, min_departments=3)
    assert decide(given, None, None, stricter, ON) == LeaveAlone()


def test_an_enterprise_that_cannot_be_reached_gets_no_visit(make: Any) -> None:
    given = make.agreement("market_regulation", "fire_rescue", route=Route.REMOTE)
    assert decide(given, None, None, TRIGGER, ON) == LeaveAlone()


def test_a_department_that_agrees_later_joins_the_open_task(make: Any) -> None:
    task = opened(TASK_ID, make.agreement("market_regulation", "fire_rescue"), ON)
    given = make.agreement("market_regulation", "emergency_management", "fire_rescue", epoch=2)
    decision = decide(given, task, None, TRIGGER, ON)
    assert decision == AddJoiners(task, given.departments[1:2])


def test_who_no_longer_agrees_stays_in_the_open_task(make: Any) -> None:
    task = opened(
        TASK_ID, make.agreement("market_regulation", "emergency_management", "fire_rescue"), ON
    )
    given = make.agreement("market_regulation", "fire_rescue", epoch=2)
    assert decide(given, task, None, TRIGGER, ON) == LeaveAlone()


def test_a_single_department_joins_nobody(make: Any) -> None:
    task = opened(TASK_ID, make.agreement("market_regulation", "fire_rescue"), ON)
    given = make.agreement("emergency_management", epoch=2)
    assert decide(given, task, None, TRIGGER, ON) == LeaveAlone()


def test_no_task_is_opened_before_cooling_is_over(make: Any) -> None:
    given = make.agreement("market_regulation", "fire_rescue")
    cooled = ON + timedelta(days=TRIGGER.cooling_days)
    day_before = cooled - timedelta(days=1)
    assert decide(given, None, ON, TRIGGER, day_before) == WaitUntil(cooled)
    assert decide(given, None, ON, TRIGGER, cooled) == OpenTask()
