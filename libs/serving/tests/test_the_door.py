"""Calls over a real channel, with tokens signed by a key that a real HTTP server publishes."""

import asyncio
import base64
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from joserfc import jwt
from joserfc.jwk import ECKey

from faults import Fault, Forbidden, Invalid, NotFound, Unavailable
from onedoor.identity.v1 import identity_service_pb2 as pb
from onedoor.identity.v1 import identity_service_pb2_grpc as rpc
from serving import (
    GrpcServer,
    HttpServer,
    NotAuthenticated,
    Peer,
    TokenVerifier,
    caller,
    permission,
)
from serving.grpc_server import NoPermissionNamed
from serving.statuses import fault_of

ISSUER = "https://identity.test"


class ClientIsGone(NotFound):
    def __init__(self, client_id: str) -> None:
        super().__init__(f"There is no client {client_id!r}.")
        self.client_id = client_id


class Servicer(rpc.IdentityServiceServicer):
    @permission("clients:manage")
    async def RegisterClient(self, request: Any, context: Any) -> Any:
        return pb.RegisterClientResponse(client=pb.Client(client_id=caller().subject))

    @permission("clients:manage")
    async def ListClients(self, request: Any, context: Any) -> Any:
        raise RuntimeError("a secret of ours")

    @permission("clients:manage")
    async def RemoveClient(self, request: Any, context: Any) -> Any:
        raise ClientIsGone(request.client_id)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    key: ECKey
    address: str
    jwks_url: str

    def token(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": "onedoor",
            "sub": "someone",
            "iat": now,
            "exp": now + 60,
            "scope": "clients:manage",
        } | changes
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)

    async def call(self, method: str, request: Any, token: str | None) -> Any:
        peer = Peer(self.address)
        try:
            stub = rpc.IdentityServiceStub(peer.channel)
            metadata = [("authorization", f"Bearer {token}")] if token else []
            try:
                return await getattr(stub, method)(request, metadata=metadata, timeout=5)
            except grpc.aio.AioRpcError as error:
                raise fault_of(error) from error
        finally:
            await peer.close()


def jwks_app(key: ECKey) -> Any:
    body = json.dumps({"keys": [key.as_dict(private=False)]}).encode()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


@asynccontextmanager
async def running(*tasks: Any) -> AsyncIterator[None]:
    running = [asyncio.create_task(task) for task in tasks]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*running)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    key = ECKey.generate_key("P-256", parameters={"kid": "k1", "alg": "ES256"})
    jwks, address = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    url = f"http://{jwks}/jwks"
    server = GrpcServer(address, TokenVerifier(url, ISSUER))
    service = pb.DESCRIPTOR.services_by_name["IdentityService"]
    server.add(Servicer(), rpc.add_IdentityServiceServicer_to_server, service)
    async with running(HttpServer(jwks, jwks_app(key)).run(), server.run()):
        async with grpc.aio.insecure_channel(address) as channel:
            await asyncio.wait_for(channel.channel_ready(), 10)
        yield House(key, address, url)


async def test_a_caller_with_the_permission_is_known_to_the_servicer(house: House) -> None:
    answer = await house.call("RegisterClient", pb.RegisterClientRequest(), house.token())
    assert answer.client.client_id == "someone"


async def test_a_call_without_a_token_is_refused(house: House) -> None:
    with pytest.raises(NotAuthenticated):
        await house.call("RegisterClient", pb.RegisterClientRequest(), None)


async def test_a_caller_without_the_permission_is_refused_by_name(house: House) -> None:
    token = house.token(scope="tasks:read")
    with pytest.raises(Forbidden, match="clients:manage"):
        await house.call("RegisterClient", pb.RegisterClientRequest(), token)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-house"},
        {"iss": "https://elsewhere.test"},
        {"exp": int(time.time()) - 3600},
    ],
    ids=["audience", "issuer", "expired"],
)
async def test_a_token_for_elsewhere_or_another_time_is_refused(
    house: House, changes: dict[str, Any]
) -> None:
    token = house.token(**changes)
    with pytest.raises(NotAuthenticated):
        await house.call("RegisterClient", pb.RegisterClientRequest(), token)


async def test_a_token_by_another_key_is_refused(house: House) -> None:
    stranger = ECKey.generate_key("P-256", parameters={"kid": "k1"})
    forged = House(stranger, house.address, house.jwks_url).token()
    with pytest.raises(NotAuthenticated):
        await house.call("RegisterClient", pb.RegisterClientRequest(), forged)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_no_algorithm_but_the_issuers_is_taken(house: House, algorithm: str) -> None:
    """No signature at all, and the published key used as a shared secret."""
    claims = house.token().split(".")[1]
    head = _base64(json.dumps({"alg": algorithm, "kid": "k1"}).encode())
    signed = f"{head}.{claims}"
    pem = house.key.as_pem(private=False)
    mac = hmac.digest(pem, signed.encode(), "sha256") if algorithm == "HS256" else b""
    with pytest.raises(NotAuthenticated):
        await house.call("RegisterClient", pb.RegisterClientRequest(), f"{signed}.{_base64(mac)}")


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


async def test_a_fault_crosses_the_wire_with_its_name_and_facts(house: House) -> None:
    request = pb.RemoveClientRequest(client_id="c9")
    with pytest.raises(NotFound) as fault:
        await house.call("RemoveClient", request, house.token())
    assert fault.value.reason == "client_is_gone"
    assert fault.value.facts == {"client_id": "c9"}
    assert str(fault.value) == "There is no client 'c9'."


async def test_a_bug_says_nothing_of_itself(house: House) -> None:
    with pytest.raises(Fault) as fault:
        await house.call("ListClients", pb.ListClientsRequest(), house.token())
    assert "secret" not in str(fault.value)
    assert not isinstance(fault.value, Invalid)


async def test_health_is_asked_without_a_token(house: House) -> None:
    async with grpc.aio.insecure_channel(house.address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_a_second_server_on_the_same_port_fails(house: House) -> None:
    with pytest.raises(RuntimeError):
        await GrpcServer(house.address, TokenVerifier(house.jwks_url, ISSUER)).run()


async def test_a_service_that_is_not_there_is_unavailable() -> None:
    peer = Peer(f"127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable):
        await peer.ask(
            rpc.IdentityServiceStub(peer.channel).ListClients, pb.ListClientsRequest(), seconds=2
        )
    await peer.close()


async def test_a_dead_issuer_stops_nobody_whose_key_is_known(house: House) -> None:
    verifier = TokenVerifier(house.jwks_url, ISSUER)
    await verifier.verify(house.token())
    verifier._jwks_url = f"http://127.0.0.1:{free_port()}/jwks"
    verifier._tried_at = float("-inf")
    assert (await verifier.verify(house.token())).subject == "someone"


async def test_a_method_without_a_permission_stops_the_start() -> None:
    class Careless(Servicer):
        async def RegisterClient(self, request: Any, context: Any) -> Any: ...

    server = GrpcServer("127.0.0.1:0", TokenVerifier("http://127.0.0.1:1", ISSUER))
    service = pb.DESCRIPTOR.services_by_name["IdentityService"]
    with pytest.raises(NoPermissionNamed, match="RegisterClient"):
        server.add(Careless(), rpc.add_IdentityServiceServicer_to_server, service)
