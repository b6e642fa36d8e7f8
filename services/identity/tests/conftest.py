"""Identity as it runs: real PostgreSQL, its own HTTP and gRPC servers on free ports."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from identity.adapters.authorization import Issuing
from identity.adapters.roles import load_roles
from identity.domain.client import Client
from identity.entrypoints.rpc import DESCRIPTOR, IdentityServicer
from identity.entrypoints.web.oauth import oauth_app
from identity.usecases.issue_token import IssueToken
from identity.usecases.list_clients import ListClients
from identity.usecases.register_client import RegisterClient
from identity.usecases.remove_client import RemoveClient
from onedoor.identity.v1 import identity_service_pb2_grpc as rpc
from serving import GrpcServer, HttpServer, TokenVerifier
from storage import Database

DEPARTMENTS = frozenset({"market_regulation", "fire_rescue", "court"})
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(slots=True)
class Running:
    url: str
    grpc: str
    database: Database
    register: RegisterClient
    keys: dict[str, ECKey] = field(default_factory=dict)

    @property
    def token_url(self) -> str:
        return f"{self.url}/oauth/token"

    @property
    def verifier(self) -> TokenVerifier:
        return TokenVerifier(f"{self.url}/oauth/jwks", self.url)

    async def add(self, client_id: str, role: str, department: str = "") -> None:
        key = ECKey.generate_key("P-256", private=True)
        jwks = json.dumps({"keys": [key.as_dict(private=False)]})
        await self.register.register(Client(client_id, role, department, jwks), by="test")
        self.keys[client_id] = key

    def assertion(self, client_id: str, key: ECKey | None = None, **claims: Any) -> str:
        now = int(time.time())
        body = {
            "iss": client_id,
            "sub": client_id,
            "aud": self.token_url,
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return jwt.encode({"alg": "ES256"}, body, key or self.keys[client_id])

    async def ask(self, assertion: str, **form: str) -> httpx.Response:
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
            **form,
        }
        async with httpx.AsyncClient() as client:
            return await client.post(self.token_url, data=fields)

    async def token(self, client_id: str) -> str:
        answer = await self.ask(self.assertion(client_id))
        return str(answer.json()["access_token"])


@pytest.fixture
async def identity(
    database: Callable[[str], Any], free_port: Callable[[], int]
) -> AsyncIterator[Running]:
    store = Database(database("identity").url)
    url, grpc = f"http://127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    roles = load_roles()
    key = ECKey.generate_key("P-256", private=True)
    key.ensure_kid()
    audiences = (f"{url}/oauth/token", "http://127.0.0.1:8400/oauth/token")
    issuing = Issuing(url, key, audiences, roles)
    register = RegisterClient(store.transaction, roles, DEPARTMENTS)
    running = Running(url, grpc, store, register)
    server = GrpcServer(grpc, running.verifier)
    servicer = IdentityServicer(
        register, ListClients(store.transaction), RemoveClient(store.transaction)
    )
    server.add(servicer, rpc.add_IdentityServiceServicer_to_server, DESCRIPTOR)
    app = oauth_app(IssueToken(store.transaction, issuing), issuing, f"{url}/oauth/jwks")
    tasks = [
        asyncio.create_task(HttpServer(url.removeprefix("http://"), app).run()),
        asyncio.create_task(server.run()),
    ]
    await _answers(url)
    yield running
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await store.close()


async def _answers(url: str) -> None:
    async with httpx.AsyncClient() as client:
        while True:
            with suppress(httpx.TransportError):
                await client.get(f"{url}/healthz")
                return
            await asyncio.sleep(0.02)
