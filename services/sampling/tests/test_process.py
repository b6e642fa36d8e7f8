"""The service as a process, killed with a draw in flight: one seed, one number, one list."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc.aio
import psycopg
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


# Writes of each step of a draw, the first and the last among them.
OF_THE_START = ("draw", "statement")
OF_THE_FREEZE = ("pool_page", "statement")
OF_THE_SELECTION = ("drawn", "stratum", "outbox")


@asynccontextmanager
async def in_the_way(town: Any, table: str) -> AsyncIterator[None]:
    """Hold up whoever writes a table; everybody may read it."""
    async with await psycopg.AsyncConnection.connect(town.found.owner_dsn) as connection:
        await connection.execute(f"lock table {table} in share row exclusive mode")
        yield


async def held_up(town: Any, table: str) -> None:
    """Until somebody waits to write the table."""
    waiting = "select count(*) from pg_locks where not granted and relation = %s::regclass"
    async with asyncio.timeout(SECONDS):
        while town.rows(waiting, table) == [(0,)]:
            await asyncio.sleep(0.02)


async def start(processes: Processes, issuer: Any, plan: Any, draw_id: UUID) -> pb.Draw:
    """As a coordinator. Raises grpc.aio.AioRpcError."""
    token = issuer.token("draws:start", "runs:read", role="coordinator")
    request = pb.StartDrawRequest(draw_id=str(draw_id), plan_id=str(plan.plan_id), run_id="run-1")
    async with grpc.aio.insecure_channel(processes.listen) as channel:
        answer = await rpc.SamplingServiceStub(channel).StartDraw(
            request, metadata=[("authorization", f"Bearer {token}")], timeout=SECONDS
        )
        return answer.draw


async def test_killed_at_any_write_of_a_draw_it_goes_on_with_the_same_seed_and_number(
    town: Any, issuer: Any, processes: Processes, tmp_path: Path
) -> None:
    town.example()
    await processes.start()
    for table in OF_THE_START:
        plan, draw_id = await town.planned(check_type=f"start_{table}"), uuid4()
        async with in_the_way(town, table):
            asking = asyncio.create_task(start(processes, issuer, plan, draw_id))
            await held_up(town, table)
            await processes.kill()
            with pytest.raises(grpc.aio.AioRpcError):
                await asking
        assert town.rows("select count(*) from draw where draw_id = %s", draw_id) == [(0,)]
        await processes.start()
        await start(processes, issuer, plan, draw_id)
        await _is_whole(town, draw_id, tmp_path / f"start-{table}")
    for table in (*OF_THE_FREEZE, *OF_THE_SELECTION):
        plan, draw_id = await town.planned(check_type=f"later_{table}"), uuid4()
        town.scoring.gate.clear()
        before = await start(processes, issuer, plan, draw_id)
        async with in_the_way(town, table):
            town.scoring.gate.set()
            await held_up(town, table)
            await processes.kill()
        state = "frozen" if table in OF_THE_SELECTION else "committed"
        assert town.rows("select state from draw where draw_id = %s", draw_id) == [(state,)]
        await processes.start()
        assert (await start(processes, issuer, plan, draw_id)).attempt == 1
        done = await _is_whole(town, draw_id, tmp_path / f"later-{table}")
        assert done.sources.each[0].commitment.hex() == before.sources[0].commitment
    assert town.rows("select count(*) from draw") == town.rows("select count(*) from outbox")


async def _is_whole(town: Any, draw_id: UUID, folder: Path) -> Any:
    """One attempt, one list of five, and it verifies."""
    async with asyncio.timeout(SECONDS):
        while (done := await town.get_draw(draw_id, "")).state.value not in ("completed", "failed"):
            await asyncio.sleep(0.02)
    assert (done.state.value, done.attempt, done.drawn) == ("completed", 1, 5)
    assert town.rows("select count(*) from drawn where draw_id = %s", draw_id) == [(5,)]
    assert await town.verified(done, folder)
    return done


async def test_a_draw_in_flight_outlives_kill_9_and_the_process_stops_when_told(
    town: Any, issuer: Any, processes: Processes
) -> None:
    town.example()
    plan = await town.planned()
    town.scoring.gate.clear()
    await processes.start()
    started = await start(processes, issuer, plan, uuid4())
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
    assert (attempt, commitment, drawn) == (1, started.sources[0].commitment, 5)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), SECONDS) == 0
