"""The endpoint process as it runs: signed requests over real HTTP, and a door it knocks at.

The door of the test answers two paths of the public API, so that no suite has to run here.
"""

import asyncio
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from democity.clients import Client, new_key
from democity.endpoints import Endpoint, EndpointProcess
from democity.offices import FIRE, MARKET

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Door:
    """Gives tokens and tasks; turns the first acknowledgement of each delivery away."""

    asked: list[str] = field(default_factory=list)

    async def token(self, request: Request) -> JSONResponse:
        form = await request.form()
        assert str(form["client_assertion"]).count(".") == 2
        return JSONResponse({"access_token": "t", "expires_in": 600})

    async def task(self, request: Request) -> JSONResponse:
        self.asked.append("task")
        assert request.headers["authorization"] == "Bearer t"
        return JSONResponse({"task_id": request.path_params["id"], "version": 1})

    async def acknowledge(self, request: Request) -> JSONResponse:
        self.asked.append(request.path_params["id"])
        if self.asked.count(request.path_params["id"]) == 1:
            return JSONResponse({"detail": "not yet"}, status_code=409)
        return JSONResponse({})


@asynccontextmanager
async def serving(door: Door) -> AsyncIterator[str]:
    routes = [
        Route("/oauth/token", door.token, methods=["POST"]),
        Route("/v1/tasks/{id}", door.task),
        Route("/v1/deliveries/{id}/acknowledgement", door.acknowledge, methods=["POST"]),
    ]
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await running


@pytest.fixture
async def door() -> Door:
    return Door()


@asynccontextmanager
async def started(door: Door, *endpoints: Endpoint) -> AsyncIterator[EndpointProcess]:
    async with serving(door) as url, httpx.AsyncClient(base_url=url) as http:
        process = EndpointProcess(endpoints)
        offices = {each.office for each in endpoints}
        await process.start(
            {each.id: Client(http, each.client_id, new_key(each.client_id)) for each in offices}
        )
        try:
            yield process
        finally:
            await process.stop()


@pytest.fixture
async def endpoint(door: Door) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint("fire-1", FIRE)
    async with started(door, endpoint):
        endpoint.tell({"secret": SECRET})
        yield endpoint


async def push(endpoint: Endpoint, webhook_id: str, event: dict[str, object]) -> httpx.Response:
    body, at = json.dumps(event), datetime.now(UTC)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(webhook_id, at, body),
    }
    async with httpx.AsyncClient() as http:
        return await http.post(endpoint.url, content=body, headers=headers)


async def becomes_true(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not become true within ten seconds")


CHANGED: dict[str, object] = {"type": "task.changed", "task_id": "t1", "task_version": 1}


async def test_it_gives_the_challenge_back(endpoint: Endpoint) -> None:
    answer = await push(endpoint, "v1", {"type": "endpoint.verification", "challenge": "abc"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


async def test_it_fetches_the_task_and_acknowledges_until_it_succeeds(
    endpoint: Endpoint, door: Door
) -> None:
    answer = await push(endpoint, "d1", CHANGED)
    assert answer.is_success
    await becomes_true(lambda: endpoint.counts.get("acknowledged") == 1)
    assert door.asked == ["task", "d1", "task", "d1"]


async def test_an_unsigned_request_is_refused(endpoint: Endpoint) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(endpoint.url, json=CHANGED)
    assert answer.status_code == 401


async def test_it_is_out_of_order_only_while_it_is_told_so(endpoint: Endpoint) -> None:
    endpoint.set_outage(True)
    statuses = [
        (await push(endpoint, f"before-{number}", CHANGED)).status_code for number in range(50)
    ]
    assert statuses[-1] == 503
    endpoint.set_outage(False)
    statuses = [(await push(endpoint, "after", CHANGED)).status_code for _ in range(50)]
    assert statuses[-1] == 200


async def test_each_endpoint_of_a_process_has_a_door_and_a_temper_of_its_own(door: Door) -> None:
    sound = Endpoint("market-1", MARKET)
    failing = Endpoint("fire-1", FIRE, fails_each=2)
    other = Endpoint("fire-2", FIRE)
    async with started(door, sound, failing, other):
        assert len({each.url for each in (sound, failing, other)}) == 3
        for each in (sound, failing):
            each.tell({"secret": SECRET})
        statuses = {
            each.name: [(await push(each, f"d{n}", CHANGED)).status_code for n in range(4)]
            for each in (sound, failing, other)
        }
        await becomes_true(lambda: sound.counts.get("acknowledged") == 4)
    assert statuses == {
        "market-1": [202] * 4,
        "fire-1": [202, 500, 202, 500],
        "fire-2": [401] * 4,  # it was given no secret, and that of others does not open it
    }
    assert failing.counts["answered_500"] == 2
    assert "answered_500" not in sound.counts
    assert (sound.sound, failing.sound) == (True, False)


async def test_it_ends_when_the_city_ends_in_whatever_way(door: Door) -> None:
    """A city that was killed closes its pipes and does nothing else."""
    async with started(door, Endpoint("fire-1", FIRE)) as process:
        assert process._process is not None
        assert process._process.stdin is not None
        process._process.stdin.close()
        assert await asyncio.wait_for(process._process.wait(), 10) == 0


async def test_a_request_that_outlives_the_city_disturbs_nobody(door: Door) -> None:
    endpoint = Endpoint("fire-1", FIRE)
    stderr, told = os.pipe()
    shown = os.dup(2)
    os.dup2(told, 2)  # the endpoint inherits it
    async with AsyncExitStack() as stack:
        try:
            process = await stack.enter_async_context(started(door, endpoint))
        finally:
            os.dup2(shown, 2)
            os.close(shown)
            os.close(told)
        running = process._process
        assert running is not None
        running._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
        answer = await push(endpoint, "d1", CHANGED)
        assert answer.status_code == 401
    assert running.returncode == 0
    assert os.read(stderr, 1000) == b""
    os.close(stderr)


async def test_an_endpoint_that_was_killed_does_not_hold_up_the_end(door: Door) -> None:
    async with started(door, Endpoint("fire-1", FIRE)) as process:
        assert process._process is not None
        os.kill(process._process.pid, signal.SIGKILL)
