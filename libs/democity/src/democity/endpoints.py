"""The city's hand on its endpoint processes: start, register, verify, break, stop."""

import asyncio
import json
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from typing import Any

from democity.clients import Client
from democity.offices import Office


class EndpointDied(RuntimeError):
    def __init__(self, name: str) -> None:
        super().__init__(f"The endpoint {name} ended before it said its port; see its lines above.")


@dataclass(slots=True)
class EndpointProcess:
    """One endpoint of one department. `counts` is what it told last."""

    name: str
    office: Office
    delay_ms: int = 0
    outage_planned: bool = False
    endpoint_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    url: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    trouble: str = ""
    _process: Process | None = None
    _listening: asyncio.Task[None] | None = None

    async def start(self, client: Client) -> None:
        """Raises EndpointDied."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "democity.endpoint", stdin=PIPE, stdout=PIPE
        )
        self._tell(
            {
                "gateway": str(client.http.base_url),
                "client_id": client.client_id,
                "key": client.key.as_dict(private=True),
                "delay_ms": self.delay_ms,
            }
        )
        said = await self._next_line()
        if said is None:
            raise EndpointDied(self.name)
        self.url = f"http://127.0.0.1:{said['port']}/tasks"
        self._listening = asyncio.create_task(self._listen())

    async def register(self, client: Client) -> None:
        """Ask for a secret, hand it over, and let the suite verify the endpoint. Raises Problem."""
        body = {"url": self.url, "endpoint_id": self.endpoint_id}
        answer = await client.post("/v1/endpoints", body)
        self.endpoint_id = answer["endpoint"]["endpoint_id"]
        self._tell({"secret": answer["secret"]})
        await client.post(f"/v1/endpoints/{self.endpoint_id}/verification")

    def set_outage(self, on: bool) -> None:
        self._tell({"outage": on})

    async def stop(self) -> None:
        """Close its stdin, which ends it; a process that does not end in 5 s is killed."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
        if self._listening is not None:
            await self._listening

    async def _listen(self) -> None:
        while (said := await self._next_line()) is not None:
            self.counts = said["counts"]
            self.trouble = said["trouble"] or self.trouble

    async def _next_line(self) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        return json.loads(line) if line else None

    def _tell(self, command: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
