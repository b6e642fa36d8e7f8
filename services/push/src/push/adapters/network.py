"""Connections to endpoints: a name is resolved once, and only an allowed address is connected."""

import asyncio
import socket
from collections.abc import Iterable

import httpcore

from push.domain.errors import OutsideNetworks, UnknownHost
from push.domain.networks import Networks

SocketOption = httpcore.SOCKET_OPTION


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Below HTTP and TLS, so that no name, redirect or second look-up leads around it."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._inner = httpcore.AnyIOBackend()

    async def address_of(self, host: str) -> str:
        """Raises OutsideNetworks, UnknownHost."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, None, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError) as cause:
            raise UnknownHost(host) from cause
        address = self._networks.first_inside(str(entry[4][0]) for entry in found)
        if address is None:
            raise OutsideNetworks(host)
        return address

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        address = await self.address_of(host)
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise OutsideNetworks(path)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
