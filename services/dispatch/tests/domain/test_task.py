from datetime import date
from typing import Any
from uuid import UUID

from dispatch.domain.task import ParticipantState, TaskState, closed, joined, opened

ON = date(2026, 9, 1)
TASK_ID, VISIT_ID = UUID(int=7), UUID(int=8)


def test_the_first_rank_leads_in_whatever_order_departments_are_named(make: Any) -> None:
    given = make.agreement("fire_rescue", "market_regulation")
    shuffled = type(given)(given.uscc, 1, given.route, tuple(reversed(given.departments)))
    task = opened(TASK_ID, shuffled, ON)
    assert [each.department for each in task.participants if each.lead] == ["fire_rescue"]


def test_a_late_joiner_makes_the_next_version_and_does_not_lead(make: Any) -> None:
    task = opened(TASK_ID, make.agreement("market_regulation", "fire_rescue"), ON)
    late = make.agreement("emergency_management", epoch=4).departments
    wider = joined(task, late, 4)
    assert (wider.version, wider.agreement_epoch) == (2, 4)
    assert wider.participants[:2] == task.participants
    assert (wider.participants[2].joined_version, wider.participants[2].lead) == (2, False)


def test_a_closed_task_has_every_participant_reported(make: Any) -> None:
    task = opened(TASK_ID, make.agreement("market_regulation", "fire_rescue"), ON)
    done = closed(task, VISIT_ID, ON)
    assert (done.state, done.version, done.visit_id) == (TaskState.CLOSED, 2, VISIT_ID)
    assert {each.state for each in done.participants} == {ParticipantState.REPORTED}
