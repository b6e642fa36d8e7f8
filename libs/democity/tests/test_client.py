"""The client of the public API against a door that behaves as doors do."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from joserfc import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from democity.clients import Client, Problem, new_key
from democity.suite import NotFresh, open_suite

KEY = new_key("market-regulation")


@dataclass
class Door:
    """Says 503 and forgets tokens as often as it is told."""

    unavailable: int = 0
    forgets: int = 0
    tokens: int = 0
    jtis: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)

    async def token(self, request: Request) -> JSONResponse:
        form = await request.form()
        claims = jwt.decode(str(form["client_assertion"]), KEY, algorithms=["ES256"]).claims
        assert claims["iss"] == claims["sub"] == "market-regulation"
        assert claims["aud"] == str(request.url)
        assert claims["jti"] not in self.jtis
        self.jtis.add(claims["jti"])
        self.tokens += 1
        return JSONResponse({"access_token": f"token-{self.tokens}", "expires_in": 3600})

    async def items(self, request: Request) -> JSONResponse:
        self.seen["items"] += 1
        if self.unavailable:
            self.unavailable -= 1
            return JSONResponse({"detail": "later"}, status_code=503)
        if self.forgets:
            self.forgets -= 1
            return JSONResponse({"detail": "who are you"}, status_code=401)
        first = request.query_params.get("page_token") is None
        page = {"items": [1, 2], "next_page_token": "more"} if first else {"items": [3]}
        return JSONResponse(page)

    async def refused(self, request: Request) -> JSONResponse:
        self.seen["refused"] += 1
        return JSONResponse({"detail": "不允许", "code": "no"}, status_code=409)

    async def clients(self, request: Request) -> JSONResponse:
        return JSONResponse({"clients": [{"client_id": "market-regulation"}]})


@pytest.fixture
async def door() -> Door:
    return Door()


@pytest.fixture
async def client(door: Door) -> AsyncIterator[Client]:
    routes = [
        Route("/oauth/token", door.token, methods=["POST"]),
        Route("/v1/items", door.items),
        Route("/v1/refused", door.refused, methods=["POST"]),
        Route("/v1/clients", door.clients),
    ]
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url) as http:
        yield Client(http, "market-regulation", KEY)
    server.should_exit = True
    await running


async def test_many_requests_share_one_token(client: Client, door: Door) -> None:
    await asyncio.gather(*(client.get("/v1/items") for _ in range(5)))
    assert door.tokens == 1


async def test_a_token_that_is_no_longer_taken_is_asked_for_again(
    client: Client, door: Door
) -> None:
    await client.get("/v1/items")
    door.forgets = 1
    assert (await client.get("/v1/items"))["items"] == [1, 2]
    assert door.tokens == 2


async def test_what_is_unavailable_is_asked_again(client: Client, door: Door) -> None:
    door.unavailable = 2
    assert (await client.get("/v1/items"))["items"] == [1, 2]
    assert door.seen["items"] == 3


async def test_a_refusal_is_told_at_once_with_its_detail(client: Client, door: Door) -> None:
    with pytest.raises(Problem, match="409: 不允许") as refusal:
        await client.post("/v1/refused")
    assert refusal.value.fields["code"] == "no"
    assert door.seen["refused"] == 1


async def test_pages_are_read_to_the_last(client: Client) -> None:
    assert [item async for item in client.pages("/v1/items", "items")] == [1, 2, 3]


async def test_a_second_journey_through_one_suite_is_refused_before_anything_is_sent(
    client: Client,
) -> None:
    with pytest.raises(NotFresh, match="fresh data folder"):
        async with open_suite(client):
            pass
