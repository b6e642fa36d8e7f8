"""The city's hand on the endpoints of its departments: start, register, verify, break, stop."""

import asyncio
import json
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from democity.clients import Client
from democity.offices import Office

Command = dict[str, Any]


class EndpointDied(RuntimeError):
    def __init__(self, names: str) -> None:
        super().__init__(f"The endpoints {names} ended before they said their port; see above.")


@dataclass(slots=True)
class Endpoint:
    """One endpoint of one department. `counts` is what it told last."""

    name: str
    office: Office
    delay_ms: int = 0
    fails_each: int = 0
    outage_planned: bool = False
    endpoint_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    url: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    trouble: str = ""
    tell: Callable[[Command], None] = field(default=lambda _: None, repr=False)

    @property
    def sound(self) -> bool:
        """Whether it is meant to answer every webhook, though perhaps slowly."""
        return not (self.fails_each or self.outage_planned)

    async def register(self, client: Client) -> None:
        """Ask for a secret, hand it over, and let the suite verify the endpoint. Raises Problem."""
        body = {"url": self.url, "endpoint_id": self.endpoint_id}
        answer = await client.post("/v1/endpoints", body)
        self.endpoint_id = answer["endpoint"]["endpoint_id"]
        self.tell({"secret": answer["secret"]})
        await client.post(f"/v1/endpoints/{self.endpoint_id}/verification")

    def set_outage(self, on: bool) -> None:
        self.tell({"outage": on})


@dataclass(slots=True)
class EndpointProcess:
    """One process that serves some endpoints."""

    endpoints: Sequence[Endpoint]
    _process: Process | None = None
    _listening: asyncio.Task[None] | None = None

    async def start(self, systems: Mapping[str, Client]) -> None:
        """`systems`: clients by department. Raises EndpointDied."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "democity.endpoint", stdin=PIPE, stdout=PIPE
        )
        gateway = str(systems[self.endpoints[0].office.id].http.base_url)
        self._tell({"gateway": gateway, "endpoints": len(self.endpoints)})
        for each in self.endpoints:
            self._introduce(each, systems[each.office.id])
        said = await self._next_line()
        if said is None:
            raise EndpointDied(", ".join(each.name for each in self.endpoints))
        for each in self.endpoints:
            each.url = f"http://127.0.0.1:{said['port']}/{each.name}/tasks"
        self._listening = asyncio.create_task(self._listen())

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

    def _introduce(self, endpoint: Endpoint, client: Client) -> None:
        self._tell(
            {
                "name": endpoint.name,
                "client_id": client.client_id,
                "key": client.key.as_dict(private=True),
                "delay_ms": endpoint.delay_ms,
                "fails_each": endpoint.fails_each,
            }
        )
        endpoint.tell = lambda command: self._tell({"endpoint": endpoint.name, **command})

    async def _listen(self) -> None:
        known = {each.name: each for each in self.endpoints}
        while (said := await self._next_line()) is not None:
            endpoint = known[said["endpoint"]]
            endpoint.counts = said["counts"]
            endpoint.trouble = said["trouble"] or endpoint.trouble

    async def _next_line(self) -> dict[str, Any] | None:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        return json.loads(line) if line else None

    def _tell(self, command: Command) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
