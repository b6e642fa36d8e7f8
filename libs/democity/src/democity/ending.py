"""The end of the journey: everything settles, and what the script intended is compared."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from democity.calendar import LIVE_DAYS
from democity.clients import Json
from democity.script import Scene
from democity.suite import Suite
from democity.tally import Tally
from democity.visits import departments, is_open

SETTLE_S = 60.0
_DONE = ("acknowledged", "superseded")


@dataclass(slots=True)
class Ending:
    suite: Suite
    tally: Tally
    script: Sequence[Scene]

    async def classified(self) -> None:
        """Scoring knows everything that was accepted. Raises Problem where it stays behind."""
        uscc = self.script[0].enterprise.uscc
        await self.suite.coordinator.get(
            f"/v1/enterprises/{uscc}/classification",
            at_least=self.tally.through,
            purpose="演示城市：核对最后一条记录已计入",
        )

    async def acknowledged(self) -> list[Json]:
        """Wait until every endpoint acknowledged its task's newest version. Raises Problem."""
        until = time.monotonic() + SETTLE_S
        while True:
            tasks = await self._tasks()
            open_deliveries = await self._unfinished(tasks)
            if not open_deliveries or time.monotonic() > until:
                break
            await asyncio.sleep(0.5)
        self.tally.tasks = len(tasks)
        self.tally.expect(
            not open_deliveries,
            f"{len(open_deliveries)} deliveries were not acknowledged within {SETTLE_S:.0f} s of"
            f" the end, the first: {open_deliveries[:3]}; endpoints say {self._troubles()}",
        )
        return tasks

    def compare(self, tasks: Sequence[Json]) -> None:
        """What the script intended, enterprise by enterprise, and what endpoints saw."""
        by_uscc: dict[str, list[Json]] = {}
        for task in tasks:
            by_uscc.setdefault(task["uscc"], []).append(task)
        for scene in self.script:
            self._compare(scene, by_uscc.get(scene.enterprise.uscc, []))
        joiners = sum(
            any(int(each.get("joined_version", 1)) > 1 for each in task["participants"])
            for task in tasks
        )
        self.tally.expect(joiners >= 1, "no department joined a task late")
        counts: Counter[str] = sum(
            (Counter(each.counts) for each in self.suite.endpoints), Counter()
        )
        self.tally.acknowledged = counts["acknowledged"]
        self.tally.expect(
            counts["older_after_newer"] == 0,
            "endpoints got an older version of a task after a newer one"
            f" {counts['older_after_newer']} times",
        )
        self.tally.expect(
            counts["refused"] == 0, f"endpoints refused {counts['refused']} webhooks as not genuine"
        )
        self.tally.expect(counts["answered_503"] > 0, "no delivery struck the outage")

    def _compare(self, scene: Scene, tasks: list[Json]) -> None:
        who = f"{scene.enterprise.uscc} ({scene.story})"
        wanted = 1 if scene.expected else 0
        self.tally.expect(
            len(tasks) == wanted, f"{who}: {len(tasks)} joint tasks, expected {wanted}"
        )
        for task in tasks[:wanted]:
            found = departments(task)
            self.tally.expect(
                found == scene.expected,
                f"{who}: the task names {sorted(found)}, expected {sorted(scene.expected)}",
            )
            visited = scene.visit_on is not None and scene.visit_on <= LIVE_DAYS
            self.tally.expect(
                is_open(task) != visited,
                f"{who}: the task is {task['state']}, visited: {visited}",
            )

    async def _tasks(self) -> list[Json]:
        return [each async for each in self.suite.coordinator.pages("/v1/tasks", "tasks")]

    async def _unfinished(self, tasks: Sequence[Json]) -> list[str]:
        """Deliveries that are under way, and newest versions no delivery exists of."""
        finished: set[tuple[str, str, int]] = set()
        unfinished = []
        for department_id, client in self.suite.systems.items():
            if not self.suite.endpoints_of(department_id):
                continue
            async for each in client.pages("/v1/deliveries", "deliveries"):
                if str(each["state"]).lower().endswith(_DONE):
                    finished.add((each["endpoint_id"], each["task_id"], int(each["task_version"])))
                else:
                    unfinished.append(f"{each['delivery_id']} is {each['state']}")
        for task in tasks:
            for department_id in departments(task):
                for endpoint in self.suite.endpoints_of(department_id):
                    key = (endpoint.endpoint_id, task["task_id"], int(task["version"]))
                    if key not in finished:
                        unfinished.append(f"{endpoint.name} has not version {key[2]} of {key[1]}")
        return unfinished

    def _troubles(self) -> dict[str, str]:
        return {each.name: each.trouble for each in self.suite.endpoints if each.trouble}
