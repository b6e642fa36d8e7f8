"""The service as a process: it serves, turns an agreement into a task, and stops when told."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from messaging import subject_of
from onedoor.dispatch.v1.events_pb2 import TaskChanged
from onedoor.scoring.v1.events_pb2 import ROUTE_ON_SITE, AgreeingDepartment, AgreementChanged

pytestmark = pytest.mark.real


@pytest.fixture
async def process(
    dispatch: Any, bus: Any, issuer: Any, free_port: Callable[[], int]
) -> AsyncIterator[asyncio.subprocess.Process]:
    listen = f"127.0.0.1:{free_port()}"
    environment = {
        "DISPATCH_DATABASE_URL": dispatch.database.url,
        "DISPATCH_NATS_URL": bus.url,
        "DISPATCH_NATS_SEED": bus.seed("dispatch"),
        "DISPATCH_GRPC_LISTEN": listen,
        "DISPATCH_AGGREGATION_ADDRESS": f"127.0.0.1:{free_port()}",
        "DISPATCH_SAMPLING_ADDRESS": f"127.0.0.1:{free_port()}",
        "DISPATCH_TOKEN_URL": issuer.token_url,
        "DISPATCH_JWKS_URL": issuer.jwks_url,
        "DISPATCH_ISSUER": issuer.url,
        "DISPATCH_CLIENT_KEY": issuer.client_key(),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "dispatch", env={**os.environ, **environment}
    )
    await _serving(listen)
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_an_agreement_on_the_bus_becomes_a_task_on_the_bus(
    dispatch: Any, make: Any, bus: Any, process: asyncio.subprocess.Process
) -> None:
    admin = await bus.admin()
    heard = await admin.jetstream().subscribe(subject_of(TaskChanged))
    event = AgreementChanged(uscc=make.enterprise(), epoch=1, route=ROUTE_ON_SITE)
    for rank, department in enumerate(("market_regulation", "fire_rescue"), start=1):
        event.departments.append(AgreeingDepartment(department_id=department, rank=rank))
    event.caused_at.GetCurrentTime()
    await admin.jetstream().publish(subject_of(AgreementChanged), event.SerializeToString())
    told = TaskChanged.FromString((await heard.next_msg(timeout=20)).data)
    await admin.close()
    assert (told.uscc, told.version) == (make.enterprise(), 1)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def _serving(address: str) -> None:
    async with grpc.aio.insecure_channel(address) as channel, asyncio.timeout(30):
        await channel.channel_ready()
        health = health_pb2_grpc.HealthStub(channel)
        while True:
            answer = await health.Check(health_pb2.HealthCheckRequest())
            if answer.status == health_pb2.HealthCheckResponse.SERVING:
                return
