"""Questions to another service: the caller's token travels along, faults come back as faults."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio

from serving.principal import caller_token
from serving.service_token import ServiceToken
from serving.statuses import fault_of

ASK_SECONDS = 15.0
READ_SECONDS = 600.0
MAX_MESSAGE = 64 * 1024 * 1024
OPTIONS = [
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.max_send_message_length", MAX_MESSAGE),
    ("grpc.keepalive_time_ms", 20_000),
    # Without these a service that was away for long is found again only after two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
]


class Peer:
    """A channel to one service. Without a call in progress the service's own token is carried."""

    def __init__(self, address: str, own: ServiceToken | None = None) -> None:
        self.channel = grpc.aio.insecure_channel(address, options=OPTIONS)
        self._own = own

    async def ask(
        self, method: Callable[..., Any], request: Any, seconds: float = ASK_SECONDS
    ) -> Any:
        """One answer. Raises the fault that the service stated, or Unavailable."""
        try:
            return await method(request, metadata=await self._metadata(), timeout=seconds)
        except grpc.aio.AioRpcError as error:
            raise fault_of(error) from error

    async def read(
        self, method: Callable[..., Any], request: Any, seconds: float = READ_SECONDS
    ) -> AsyncIterator[Any]:
        """A stream of answers. Raises as `ask` does."""
        try:
            async for answer in method(request, metadata=await self._metadata(), timeout=seconds):
                yield answer
        except grpc.aio.AioRpcError as error:
            raise fault_of(error) from error

    async def _metadata(self) -> list[tuple[str, str]]:
        token = caller_token()
        if token is None and self._own is not None:
            token = await self._own.get()
        return [("authorization", f"Bearer {token}")] if token else []

    async def close(self) -> None:
        await self.channel.close()
