"""Mobile enforcement endpoints of departments in one process: `python -m democity.endpoint`.

Each has its own path, secret and client, and a behaviour of its own. The process is told what to do
by JSON lines on stdin and tells what happened by JSON lines on stdout; when stdin closes, because
the city ended in whatever way, it ends too.
"""

import asyncio
import json
import os
import socket
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from democity.clients import Client, Problem
from democity.inbox import Inbox

_ACKNOWLEDGE_AGAIN_S = (0.2, 0.5, 1.0, 2.0)


@dataclass(slots=True)
class Endpoint:
    """Answers fast (or after `delay_s`), works afterwards: fetch the task, then acknowledge.

    One of so many webhooks fails where `fails_each` is not 0.
    """

    name: str
    client: Client
    delay_s: float = 0
    fails_each: int = 0
    inbox: Inbox = field(default_factory=lambda: Inbox(""))
    outage: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    _asked: int = 0
    _work: set[asyncio.Task[None]] = field(default_factory=set)

    async def receive(self, request: Request) -> JSONResponse:
        body = await request.body()
        await asyncio.sleep(self.delay_s)
        if self.outage:
            self._tell("answered_503")
            return JSONResponse({"detail": "系统维护中 out of order"}, status_code=503)
        self._asked += 1
        if self.fails_each and self._asked % self.fails_each == 0:
            self._tell("answered_500")
            return JSONResponse({"detail": "系统错误 failed"}, status_code=500)
        verdict = self.inbox.receive(request.headers, body)
        self._tell(verdict.note if verdict.status < 400 else "refused")
        if verdict.event is None:
            return JSONResponse({"detail": verdict.note}, status_code=verdict.status)
        if verdict.event.get("type") == "endpoint.verification":
            return JSONResponse({"challenge": verdict.event["challenge"]})
        task = asyncio.create_task(self._take_over(verdict.webhook_id, verdict.event))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return JSONResponse({"detail": verdict.note}, status_code=202)

    async def _take_over(self, delivery_id: str, event: dict[str, Any]) -> None:
        """Repeats until the gateway has the acknowledgement."""
        for attempt in range(10_000):
            try:
                task = await self.client.get(f"/v1/tasks/{event['task_id']}")
                self._check(task, event)
                await self.client.post(f"/v1/deliveries/{delivery_id}/acknowledgement")
            except (Problem, httpx.TransportError) as trouble:
                self._tell("acknowledged_again", str(trouble))
                wait = _ACKNOWLEDGE_AGAIN_S[min(attempt, len(_ACKNOWLEDGE_AGAIN_S) - 1)]
                await asyncio.sleep(wait)
            else:
                self._tell("acknowledged")
                return

    def _check(self, answer: dict[str, Any], event: dict[str, Any]) -> None:
        task = answer.get("task", answer)
        if int(task["version"]) < int(event["task_version"]):
            self._tell("task_older_than_told")

    def _tell(self, what: str, trouble: str = "") -> None:
        self.counts[what] += 1
        _say({"endpoint": self.name, "counts": dict(self.counts), "trouble": trouble})

    def obey(self, command: dict[str, Any]) -> None:
        """`secret` opens the inbox, `outage` closes and opens the door."""
        if "secret" in command:
            self.inbox = Inbox(command["secret"])
        if "outage" in command:
            self.outage = bool(command["outage"])


def _say(message: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):  # the city is gone; the end of stdin says so, too
        os.write(sys.stdout.fileno(), json.dumps(message).encode() + b"\n")


def _endpoint(told: dict[str, Any], http: httpx.AsyncClient) -> Endpoint:
    client = Client(http, told["client_id"], ECKey.import_key(told["key"]))
    return Endpoint(told["name"], client, told["delay_ms"] / 1000, told["fails_each"])


async def _listen_to_city(lines: asyncio.StreamReader, endpoints: dict[str, Endpoint]) -> None:
    while line := await lines.readline():
        command = json.loads(line)
        endpoints[command["endpoint"]].obey(command)


async def _stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


async def main() -> None:
    """The first line says how many endpoints there are and names the gateway; a line for each
    follows: its name, its department's client with the key, how it behaves."""
    lines = await _stdin()
    first = json.loads(await lines.readline())
    async with httpx.AsyncClient(base_url=first["gateway"], timeout=10, trust_env=False) as http:
        told = [json.loads(await lines.readline()) for _ in range(first["endpoints"])]
        endpoints = {each["name"]: _endpoint(each, http) for each in told}
        routes = [
            Route(f"/{name}/tasks", each.receive, methods=["POST"])
            for name, each in endpoints.items()
        ]
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            Starlette(routes=routes), log_level="warning", access_log=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        _say({"port": listener.getsockname()[1]})
        await _listen_to_city(lines, endpoints)
        server.should_exit = True
        await serving


if __name__ == "__main__":
    asyncio.run(main())
