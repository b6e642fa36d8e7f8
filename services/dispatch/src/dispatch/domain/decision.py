"""What an agreement leads to: a task, joiners, a wait, or nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.domain.agreement import Agreeing, Agreement
from dispatch.domain.task import Task
from regulations import JointTrigger


@dataclass(frozen=True, slots=True)
class OpenTask:
    """The enterprise has no open joint task and gets one."""


@dataclass(frozen=True, slots=True)
class AddJoiners:
    """The open task gets these departments too."""

    task: Task
    joiners: tuple[Agreeing, ...]


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """The last task was closed too recently; on `day` the agreement is weighed again."""

    day: date


@dataclass(frozen=True, slots=True)
class LeaveAlone:
    """Nothing follows."""


Decision = OpenTask | AddJoiners | WaitUntil | LeaveAlone


def decide(
    agreement: Agreement,
    open_task: Task | None,
    last_closed_on: date | None,
    trigger: JointTrigger,
    on: date,
) -> Decision:
    """Weigh an agreement on a day. Who no longer agrees stays in an open task."""
    if not agreement.carries_task(trigger.min_departments):
        return LeaveAlone()
    if open_task is not None:
        return _join(agreement, open_task)
    if last_closed_on is not None and on < cooled_on(last_closed_on, trigger):
        return WaitUntil(cooled_on(last_closed_on, trigger))
    return OpenTask()


def cooled_on(closed_on: date, trigger: JointTrigger) -> date:
    """The first day on which a new joint task may be opened."""
    return closed_on + timedelta(days=trigger.cooling_days)


def _join(agreement: Agreement, task: Task) -> Decision:
    joiners = tuple(
        agreeing
        for agreeing in agreement.departments
        if agreeing.department not in task.departments
    )
    return AddJoiners(task, joiners) if joiners else LeaveAlone()
