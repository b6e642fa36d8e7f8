"""Who may read which tasks."""

from dataclasses import dataclass

import paging
from dispatch.domain.errors import NoPartInTasks, UnknownTask
from dispatch.domain.task import Task, TaskState
from identifiers import Uscc

COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Reader:
    """A department sees the tasks it takes part in; `department` None: a coordinator, all."""

    department: str | None


def reader(role: str, department: str) -> Reader:
    """Raises NoPartInTasks for a caller that is neither."""
    if department:
        return Reader(department)
    if role == COORDINATOR:
        return Reader(None)
    raise NoPartInTasks(role)


def require_sight(task: Task, reader: Reader) -> Task:
    """Raises UnknownTask: who may not see a task is not told that it exists."""
    if reader.department is not None and reader.department not in task.departments:
        raise UnknownTask(task.task_id)
    return task


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """None: any. `before`: only tasks older than the one with this number."""

    uscc: Uscc | None = None
    department: str | None = None
    state: TaskState | None = None
    before: int | None = None
    page_size: int = paging.DEFAULT
