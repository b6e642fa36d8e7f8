"""The first run over everybody, and the coordinator's look at what it found."""

import asyncio
import time
import uuid
from dataclasses import dataclass

from democity.clients import Json
from democity.script import Scene
from democity.suite import Suite
from democity.tally import Tally

_RUN_S = 120.0
_REASON = "历史存量，由协调机构另行处理；演示只看实时产生的。Backlog, handled apart."


class RunFailed(RuntimeError):
    def __init__(self, run: Json) -> None:
        super().__init__(f"The first run did not complete in {_RUN_S:.0f} s: it stands at {run}.")


@dataclass(frozen=True, slots=True)
class Review:
    suite: Suite
    tally: Tally

    async def first_run(self) -> int:
        """How many enterprises it classified. Raises RunFailed, Problem."""
        operator = self.suite.operator
        body = {"run_id": str(uuid.uuid4()), "at_least": self.tally.through}
        run_id = (await operator.post("/v1/runs", body))["run_id"]
        until = time.monotonic() + _RUN_S
        while True:
            run = await operator.get(f"/v1/runs/{run_id}")
            state = str(run["state"]).lower()
            if state.endswith("completed"):
                self.tally.classified = int(run["classified"])
                return self.tally.classified
            if state.endswith("failed") or time.monotonic() > until:
                raise RunFailed(run)
            await asyncio.sleep(0.2)

    async def held(self, backlog: list[Scene]) -> int:
        """Discard every held agreement, so that only live ones lead to tasks. Raises Problem."""
        coordinator = self.suite.coordinator
        held = [each async for each in coordinator.pages("/v1/held-agreements", "agreements")]
        missing = {scene.enterprise.uscc for scene in backlog} - {each["uscc"] for each in held}
        self.tally.expect(
            not missing,
            f"the first run holds {len(held)} agreements for review, but none of {sorted(missing)},"
            " which two departments have known for long",
        )
        for begin in range(0, len(held), 200):
            keys = [
                {"uscc": each["uscc"], "epoch": each["epoch"]} for each in held[begin : begin + 200]
            ]
            body = {"agreements": keys, "release": False, "reason": _REASON}
            await coordinator.post("/v1/held-agreements/decision", body)
        self.tally.held = len(held)
        return len(held)
