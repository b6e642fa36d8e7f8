"""Ways to ask a process whether it is ready."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

# Children are forked while the channel's threads run; gRPC must not take part in that.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc
import httpx
from grpc_health.v1 import health_pb2, health_pb2_grpc

_ANSWER_SECONDS = 2.0


def grpc_health(address: str) -> Callable[[], Awaitable[bool]]:
    """Ask the standard health service at `address` for the whole server."""

    async def ready() -> bool:
        async with grpc.aio.insecure_channel(address) as channel:
            try:
                stub: Any = health_pb2_grpc.HealthStub(channel)
                answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=_ANSWER_SECONDS)
            except grpc.aio.AioRpcError:
                return False
            return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    return ready


def http(address: str) -> Callable[[], Awaitable[bool]]:
    """Ask for 200 of /healthz at `address`, past every proxy."""

    async def ready() -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=_ANSWER_SECONDS) as client:
            try:
                return (await client.get(f"http://{address}/healthz")).status_code == httpx.codes.OK
            except httpx.HTTPError:
                return False

    return ready


def login(answers: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    """Ask by a login that blocks, in a thread."""

    async def ready() -> bool:
        return await asyncio.to_thread(answers)

    return ready


# As the process table names them; each is given host:port.
WAYS: Mapping[str, Callable[[str], Callable[[], Awaitable[bool]]]] = {
    "grpc_health": grpc_health,
    "http": http,
}
