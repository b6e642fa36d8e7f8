"""Facts that stop the work of this service."""

from collections.abc import Iterable
from datetime import date

from faults import Forbidden, Invalid, NotFound, Refused


class UnknownTask(NotFound):
    def __init__(self, task_id: object) -> None:
        super().__init__(f"There is no task {task_id} in which the caller takes part.")
        self.task_id = task_id


class NoPartInTasks(Forbidden):
    def __init__(self, role: str) -> None:
        super().__init__(
            f"Tasks are seen by participating departments and coordinators, not by role {role!r}."
        )
        self.role = role


class WrongOrder(Invalid):
    def __init__(self, field: str, given: str, expected: str) -> None:
        super().__init__(f"A joint task's {field} is {given!r}, expected {expected}.")
        self.field = field
        self.given = given
        self.expected = expected


class OrderConflict(Refused):
    def __init__(self, task_id: object) -> None:
        super().__init__(
            f"The task id {task_id} is on file with other content; give a new task its own id."
        )
        self.task_id = task_id


class NotRegistered(Refused):
    def __init__(self, uscc: str) -> None:
        super().__init__(
            f"The enterprise {uscc} is known by records only; nobody goes there before its"
            " registration has arrived."
        )
        self.uscc = uscc


class DrawWithoutPlan(Invalid):
    def __init__(self, draw_id: object) -> None:
        super().__init__(f"Draw {draw_id} names drawn enterprises before it names its plan.")
        self.draw_id = draw_id


class UnknownDay(Refused):
    def __init__(self, completed_on: date, opened_on: date, on: date) -> None:
        super().__init__(
            f"The visit was completed on {completed_on}, which is not between the day the task"
            f" was opened, {opened_on}, and today, {on}."
        )
        self.field = "completed_on"
        self.given = completed_on


class WrongResult(Invalid):
    def __init__(self, department: str, field: str, given: object, expected: str) -> None:
        super().__init__(f"Result of {department}: {field} is {given!r}, expected {expected}.")
        self.department = department
        self.field = field
        self.given = given
        self.expected = expected


class ResultsDoNotFit(Refused):
    """The task may have changed since it was read: a late joiner has to be asked at the door."""

    def __init__(self, missing: Iterable[str], foreign: Iterable[str]) -> None:
        self.missing = ", ".join(sorted(missing)) or "none"
        self.foreign = ", ".join(sorted(foreign)) or "none"
        super().__init__(
            "A visit brings exactly one result per participant;"
            f" missing: {self.missing}; not taking part: {self.foreign}."
        )


class TaskAlreadyClosed(Refused):
    def __init__(self, task_id: object, visit_id: object) -> None:
        super().__init__(f"Task {task_id} was closed by visit {visit_id}; there is no second one.")
        self.task_id = task_id
        self.visit_id = visit_id


class VisitConflict(Refused):
    def __init__(self, visit_id: object) -> None:
        super().__init__(
            f"Visit {visit_id} is on file with other content; a person must compare the two."
        )
        self.visit_id = visit_id
