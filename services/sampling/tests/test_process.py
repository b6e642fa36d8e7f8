"""The service as a process, killed with a draw in flight: one seed, one number, one list."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.sampling.v1 import sampling_service_pb2_grpc as rpc

pytestmark = pytest.mark.real

SECONDS = 30


class Processes:
    """Starts the service again and again on one port; all end with the test."""

    def __init__(self, environment: dict[str, str], listen: str) -> None:
        self._environment, self.listen = environment, listen
        self.running: asyncio.subprocess.Process | None = None

    async def start(self) -> asyncio.subprocess.Process:
        """Return when it serves."""
        self.running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sampling", env={**os.environ, **self._environment}
        )
        async with grpc.aio.insecure_channel(self.listen) as channel, asyncio.timeout(SECONDS):
            await channel.channel_ready()
            health = health_pb2_grpc.HealthStub(channel)
            request = health_pb2.HealthCheckRequest()
            serving = health_pb2.HealthCheckResponse.SERVING
            while (await health.Check(request)).status != serving:
                await asyncio.sleep(0.02)
        return self.running

    async def kill(self) -> None:
        """kill -9, unless it has ended."""
        if self.running and self.running.returncode is None:
            self.running.kill()
            await self.running.wait()


@pytest.fixture
async def processes(
    town: Any, bus: Any, issuer: Any, free_port: Callable[[], int]
) -> AsyncIterator[Processes]:
    listen = f"127.0.0.1:{free_port()}"
    environment = {
        "SAMPLING_DATABASE_URL": town.found.url,
        "SAMPLING_NATS_URL": bus.url,
        "SAMPLING_NATS_SEED": bus.seed("sampling"),
        "SAMPLING_GRPC_LISTEN": listen,
        "SAMPLING_AGGREGATION_ADDRESS": town.address,
        "SAMPLING_SCORING_ADDRESS": town.address,
        "SAMPLING_TOKEN_URL": issuer.token_url,
        "SAMPLING_JWKS_URL": issuer.jwks_url,
        "SAMPLING_ISSUER": issuer.url,
        "SAMPLING_CLIENT_KEY": issuer.client_key(),
        "SAMPLING_CITY": "zhoukou",
        "SAMPLING_SIMULATED_DAYS": "true",
    }
    made = Processes(environment, listen)
    yield made
    await made.kill()


async def test_a_draw_in_flight_outlives_kill_9_and_the_process_stops_when_told(
    town: Any, issuer: Any, processes: Processes
) -> None:
    town.example()
    plan = await town.planned()
    town.scoring.gate.clear()
    await processes.start()
    request = pb.StartDrawRequest(draw_id=str(uuid4()), plan_id=str(plan.plan_id), run_id="run-1")
    token = issuer.token("draws:start", "runs:read", role="coordinator")
    async with grpc.aio.insecure_channel(processes.listen) as channel:
        started = await rpc.SamplingServiceStub(channel).StartDraw(
            request, metadata=[("authorization", f"Bearer {token}")]
        )
    struck = 0
    for kills in range(1, 4):
        async with asyncio.timeout(SECONDS):
            while town.scoring.reads < kills:
                await asyncio.sleep(0.02)
        struck += town.rows("select state from draw") == [("committed",)]
        await processes.kill()
        if kills == 3:
            town.scoring.gate.set()
        process = await processes.start()
    assert struck == 3
    async with asyncio.timeout(SECONDS):
        while town.rows("select count(*) from outbox where published_at is not null") != [(1,)]:
            await asyncio.sleep(0.02)
    ((attempt, commitment, drawn),) = town.rows(
        "select attempt, encode(commitment, 'hex'), drawn"
        " from draw join seed_source using (draw_id)"
    )
    assert (attempt, commitment, drawn) == (1, started.draw.sources[0].commitment, 5)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), SECONDS) == 0
