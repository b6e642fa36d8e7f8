"""What operators do: the business day and clients."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, exact, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import Day, Given, Id, IdInPath, Shown, example
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.aggregation.v1 import aggregation_service_pb2 as aggregation
from onedoor.identity.v1 import identity_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["运维 Operations"], route_class=StrictRoute)

JWKS_EXAMPLE = {"keys": [{"kty": "EC", "crv": "P-256", "x": "...", "y": "...", "kid": "2026-09"}]}


class BusinessDay(Shown):
    on: str
    simulated: bool = Field(description="true：系统按模拟日期运行")


class NextDay(Given):
    model_config = example(on="2026-09-02")

    on: Day


class DaySet(Shown):
    on: str


class NewClient(Given):
    model_config = example(
        client_id="market-system",
        role="department",
        department_id="market_regulation",
        jwks=JWKS_EXAMPLE,
    )

    client_id: Id
    role: Id = Field(examples=["department"])
    department_id: Id | Literal[""] | None = Field(None, examples=["market_regulation"])
    jwks: dict[str, Any] = Field(description="仅含公钥的 JWKS", examples=[JWKS_EXAMPLE])


class Client(Shown):
    client_id: str
    role: str
    department_id: str
    jwks: Any
    active: bool


class Clients(Shown):
    clients: list[Client]


@router.get("/business-day", summary="业务日", response_model=BusinessDay)
async def get_business_day(
    caller: Annotated[Principal, Allowed("day:read")], peers: PeersHere
) -> Response:
    """The day the suite counts from, in Asia/Shanghai."""
    question = aggregation.GetBusinessDayRequest()
    found = await peers.ask(peers.aggregation.GetBusinessDay, question)
    return reply(BusinessDay(on=found.on, simulated=found.simulated))


@router.put("/business-day", summary="推进模拟业务日", response_model=DaySet)
async def set_business_day(
    caller: Annotated[Principal, Allowed("day:set")], body: NextDay, peers: PeersHere
) -> Response:
    """Refused in a suite on real days."""
    question = aggregation.SetBusinessDayRequest(on=body.on)
    return reply(DaySet(on=(await peers.ask(peers.aggregation.SetBusinessDay, question)).on))


@router.post("/clients", summary="登记客户端", response_model=Client)
async def register_client(
    caller: Annotated[Principal, Allowed("clients:manage")],
    body: NewClient,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """新增客户端，或更换其公钥。Adds a client, or replaces its keys."""
    client = pb.Client(
        client_id=body.client_id,
        role=body.role,
        department_id=body.department_id or "",
        jwks=json.dumps(body.jwks),
    )

    async def work() -> Answer:
        question = pb.RegisterClientRequest(client=client)
        registered = await peers.ask(peers.identity.RegisterClient, question)
        return answer(_client(registered.client))

    return await once(work)


@router.get("/clients", summary="客户端列表", response_model=Clients)
async def list_clients(
    caller: Annotated[Principal, Allowed("clients:manage")], peers: PeersHere
) -> Response:
    """Who is registered."""
    found = await peers.ask(peers.identity.ListClients, pb.ListClientsRequest())
    return reply(Clients(clients=[_client(client) for client in found.clients]))


@router.delete("/clients/{client_id}", summary="停用客户端", status_code=204)
async def remove_client(
    caller: Annotated[Principal, Allowed("clients:manage")], client_id: IdInPath, peers: PeersHere
) -> Response:
    """It gets no further token; those it holds end with their lifetime."""
    await peers.ask(peers.identity.RemoveClient, pb.RemoveClientRequest(client_id=client_id))
    return Response(status_code=204)


def _client(client: pb.Client) -> Client:
    return Client(
        client_id=client.client_id,
        role=client.role,
        department_id=client.department_id,
        jwks=exact(client.jwks.encode()),
        active=client.active,
    )
