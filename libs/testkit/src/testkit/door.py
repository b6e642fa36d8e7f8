"""A service behind its real door, on loopback, and calls with tokens of a test's making."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import grpc.aio

from embedded import free_port
from serving import GrpcServer, TokenVerifier
from testkit.issuer import Issuer

SECONDS = 20
# A servicer, the generated add_..._to_server, the descriptor of the service.
Servicer = tuple[object, Callable[[Any, Any], None], Any]


@asynccontextmanager
async def running(
    service: Coroutine[Any, Any, None], address: str
) -> AsyncIterator[grpc.aio.Channel]:
    """Run a service, and give a channel to the `address` it serves once it answers there.

    Raises what ended the service.
    """
    task = asyncio.create_task(service)
    try:
        async with grpc.aio.insecure_channel(address) as channel:
            await asyncio.wait_for(channel.channel_ready(), SECONDS)
            yield channel
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def served(issuer: Issuer, *servicers: Servicer) -> AsyncIterator[str]:
    """Serve as production does, trusting the test's issuer, and give the address."""
    address = f"127.0.0.1:{free_port()}"
    server = GrpcServer(address, TokenVerifier(issuer.jwks_url, issuer.url))
    for servicer in servicers:
        server.add(*servicer)
    async with running(server.run(), address):
        yield address


class Door:
    """Calls one service by its stub, each time with a token of the test's making."""

    def __init__(self, stub: Any, issuer: Issuer) -> None:
        self._stub, self._issuer = stub, issuer

    def call(self, method: str, request: Any, *permissions: str, **claims: Any) -> Any:
        """The call, to be awaited or, where the answer is a stream, iterated."""
        token = self._issuer.token(*permissions, **claims)
        metadata = [("authorization", f"Bearer {token}")]
        return getattr(self._stub, method)(request, metadata=metadata, timeout=SECONDS)

    async def code(self, method: str, request: Any, *permissions: str, **claims: Any) -> str:
        """The name of the status with which the call ends."""
        try:
            await self.call(method, request, *permissions, **claims)
        except grpc.aio.AioRpcError as error:
            return str(error.code().name)
        return "OK"
