"""One stay at the door that settles a task, with one result per department."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from dispatch.domain.errors import (
    ResultsDoNotFit,
    TaskAlreadyClosed,
    UnknownDay,
    UnknownTask,
    VisitConflict,
    WrongResult,
)
from dispatch.domain.task import Task, TaskState, closed

# 行政处罚法 art. 42: officers enforce the law in twos at least. A statute, not a city's choice.
MIN_INSPECTORS = 2
NO_PROBLEM = "no_problem"


@dataclass(frozen=True, slots=True)
class Result:
    """What one department found."""

    department: str
    item_codes: tuple[str, ...]
    inspector_ids: tuple[str, ...]
    result_code: str
    problem_found: bool
    problem_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    visit_id: UUID
    task_id: UUID
    completed_on: date
    results: tuple[Result, ...]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the content; the order in which results are listed is none of it."""
        results = sorted(json.dumps(asdict(result), sort_keys=True) for result in self.results)
        content = [str(self.task_id), self.completed_on.isoformat(), *results]
        return hashlib.sha256("\x1f".join(content).encode()).digest()


def require_participant(task: Task, department: str) -> None:
    """Raises UnknownTask: who takes no part is not told that the task exists."""
    if department not in task.departments:
        raise UnknownTask(task.task_id)


def require_same(visit: Visit, digest_on_file: bytes) -> None:
    """Raises VisitConflict where a visit of the same id has other content."""
    if visit.digest != digest_on_file:
        raise VisitConflict(visit.visit_id)


def settle(task: Task, visit: Visit, result_codes: Collection[str], on: date) -> Task:
    """The task as the visit closes it.

    Raises TaskAlreadyClosed, UnknownDay, ResultsDoNotFit, WrongResult.
    """
    if task.state is TaskState.CLOSED:
        raise TaskAlreadyClosed(task.task_id, task.visit_id)
    if not task.opened_on <= visit.completed_on <= on:
        raise UnknownDay(visit.completed_on, task.opened_on, on)
    _require_one_result_each(task, visit)
    for result in visit.results:
        _require_whole(result, result_codes)
    return closed(task, visit.visit_id, on)


def _require_one_result_each(task: Task, visit: Visit) -> None:
    given = [result.department for result in visit.results]
    for department in given:
        if given.count(department) > 1:
            raise WrongResult(department, "department_id", department, "one result, not several")
    if set(given) != set(task.departments):
        raise ResultsDoNotFit(
            missing=set(task.departments) - set(given), foreign=set(given) - set(task.departments)
        )


def _require_whole(result: Result, result_codes: Collection[str]) -> None:
    department = result.department
    if not result.item_codes or not all(result.item_codes):
        raise WrongResult(department, "item_codes", result.item_codes, "at least one, none empty")
    inspectors = {inspector.strip() for inspector in result.inspector_ids} - {""}
    if len(inspectors) < MIN_INSPECTORS:
        raise WrongResult(
            department,
            "inspector_ids",
            result.inspector_ids,
            f"the certificate numbers of at least {MIN_INSPECTORS} inspectors",
        )
    if result.result_code not in result_codes:
        raise WrongResult(
            department, "result_code", result.result_code, f"one of {', '.join(result_codes)}"
        )
    if result.result_code == NO_PROBLEM and (result.problem_found or result.problem_codes):
        raise WrongResult(department, "problem_found", True, f"false, as the code is {NO_PROBLEM}")
