"""The service as a process: it serves, stops when told, and survives kill -9 in mid-POST."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

pytestmark = pytest.mark.real


@pytest.fixture
async def start(
    push: Any, bus: Any, issuer: Any, free_port: Callable[[], int]
) -> AsyncIterator[Callable[..., Any]]:
    started: list[asyncio.subprocess.Process] = []

    async def start() -> asyncio.subprocess.Process:
        listen = f"127.0.0.1:{free_port()}"
        environment = {
            "PUSH_DATABASE_URL": push.database.url,
            "PUSH_NATS_URL": bus.url,
            "PUSH_NATS_SEED": bus.seed("push"),
            "PUSH_GRPC_LISTEN": listen,
            "PUSH_JWKS_URL": issuer.jwks_url,
            "PUSH_ISSUER": issuer.url,
            "PUSH_ENDPOINT_NETWORKS": json.dumps(["127.0.0.0/8"]),
            "PUSH_TIMEOUT_SECONDS": "2",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "push", env={**os.environ, **environment}
        )
        started.append(process)
        await _serving(listen)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_serves_and_stops_when_told(start: Callable[..., Any]) -> None:
    process = await start()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_a_kill_between_post_and_answer_leads_to_a_repeat_of_the_same_id(
    push: Any, receiver: Any, reply: Any, start: Callable[..., Any]
) -> None:
    fire, gate = receiver(), threading.Event()
    await push.endpoint(fire)
    fire.replies = [reply(wait=gate)]
    process = await start()
    await push.task(1, uuid4())

    async def posted() -> bool:
        return bool(fire.ids)

    await push.until(posted)
    process.kill()
    await process.wait()
    gate.set()
    await start()
    await push.until_states("delivered")
    assert len(fire.ids) == 2
    assert len(set(fire.ids)) == 1


async def _serving(address: str) -> None:
    async with grpc.aio.insecure_channel(address) as channel, asyncio.timeout(30):
        await channel.channel_ready()
        health = health_pb2_grpc.HealthStub(channel)
        while True:
            answer = await health.Check(health_pb2.HealthCheckRequest())
            if answer.status == health_pb2.HealthCheckResponse.SERVING:
                return
