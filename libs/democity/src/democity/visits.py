"""Officers go to the door: one visit that settles the matters of all departments of a task."""

import asyncio
import time
import uuid
from dataclasses import dataclass

from democity.clients import Json
from democity.offices import office
from democity.records import inspectors
from democity.script import Outcome, Scene
from democity.suite import Suite
from democity.tally import Tally

_WAIT_FOR_TASK_S = 15.0
_RESULTS = {
    Outcome.SETTLED: ("ordered_to_correct", "no_problem"),
    Outcome.PUNISHED: ("case_transferred", "ordered_to_correct"),
    Outcome.REFUSED: ("not_cooperative", "not_cooperative"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that was reported."""

    scene: Scene
    task_id: str
    visit_id: str
    day: int


@dataclass(frozen=True, slots=True)
class Visits:
    suite: Suite
    tally: Tally

    async def pay(self, scene: Scene, day: int, on: str) -> Visit | None:
        """Report one visit; None, with an unmet expectation, where no task arrives. Raises
        Problem."""
        task = await self._open_task(scene)
        if task is None:
            self.tally.expect(
                False,
                f"{scene.enterprise.uscc} ({scene.story}): no open joint task of"
                f" {sorted(scene.expected)} by its visit on day {day}",
            )
            return None
        visit_id = str(uuid.uuid4())
        lead = next(each for each in task["participants"] if each.get("lead"))
        officer = self.suite.officers[lead["department_id"]]
        path = f"/v1/tasks/{task['task_id']}/visit"
        report = {
            "visit_id": visit_id,
            "completed_on": on,
            "results": [
                self._result(scene, each["department_id"], position)
                for position, each in enumerate(task["participants"])
            ],
        }
        await officer.post(path, report)
        if self.tally.visits % 5 == 0:  # the answer got lost on the way: the phone sends it again
            await officer.post(path, report)
        self.tally.visits += 1
        return Visit(scene, task["task_id"], visit_id, day)

    async def _open_task(self, scene: Scene) -> Json | None:
        """The task with all departments that the script expects."""
        until = time.monotonic() + _WAIT_FOR_TASK_S
        while time.monotonic() < until:
            pages = self.suite.coordinator.pages("/v1/tasks", "tasks", uscc=scene.enterprise.uscc)
            async for task in pages:
                if is_open(task) and departments(task) >= scene.expected:
                    return task
            await asyncio.sleep(0.2)
        return None

    def _result(self, scene: Scene, department_id: str, position: int) -> Json:
        code = _RESULTS[scene.outcome][min(position, 1)]
        problem = code != "no_problem"
        department = office(department_id)
        return {
            "department_id": department_id,
            "item_codes": [f"{department.mark}-01", f"{department.mark}-02"],
            "inspector_ids": inspectors(department, scene.enterprise.index),
            "result_code": code,
            "problem_found": problem,
            "problem_codes": [f"{department.mark}-P1"] if problem else [],
        }


def departments(task: Json) -> set[str]:
    return {each["department_id"] for each in task["participants"]}


def is_open(task: Json) -> bool:
    return str(task["state"]).lower().endswith("open")
