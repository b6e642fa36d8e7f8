"""A department's endpoints, and what was delivered to them."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from gateway.domain.idempotency import Answer
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import answer, reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    Given,
    Id,
    IdInPath,
    PageSize,
    PageToken,
    Shown,
    enum_name,
    example,
)
from gateway.entrypoints.web.here import PeersHere
from gateway.entrypoints.web.once import OnceHere
from onedoor.push.v1 import push_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1", tags=["推送 Push"], route_class=StrictRoute)


class NewEndpoint(Given):
    model_config = example(url="https://oa.example.gov.cn/onedoor", endpoint_id="oa-1")

    url: str = Field(
        pattern=r"^https?://\S+$", max_length=2000, examples=["https://oa.example.gov.cn/onedoor"]
    )
    endpoint_id: Id | None = None


class Endpoint(Shown):
    endpoint_id: str
    department_id: str
    url: str
    state: str = Field(description="unverified, verified, removed")


class RegisteredEndpoint(Shown):
    endpoint: Endpoint
    secret: str = Field(description="签名密钥，仅此一次给出 Shown this once")


class Endpoints(Shown):
    endpoints: list[Endpoint]


class Delivery(Shown):
    delivery_id: str
    endpoint_id: str
    department_id: str
    task_id: str
    task_version: int
    state: str = Field(description="pending, delivered, acknowledged, refused, superseded")
    attempts: int
    next_attempt_at: str
    last_answer: str


class Deliveries(Shown):
    deliveries: list[Delivery]
    next_page_token: str


@router.post(
    "/endpoints", summary="登记接收端点", status_code=201, response_model=RegisteredEndpoint
)
async def register_endpoint(
    caller: Annotated[Principal, Allowed("endpoints:manage")],
    body: NewEndpoint,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """验证之前不接收推送。It receives nothing until it is verified."""
    # The answer holds a secret, so it is not kept by key: push knows the endpoint_id again.
    question = pb.RegisterEndpointRequest(url=body.url, endpoint_id=once.id(body.endpoint_id))
    made = await peers.ask(peers.push.RegisterEndpoint, question)
    return reply(RegisteredEndpoint(endpoint=_endpoint(made.endpoint), secret=made.secret), 201)


@router.post("/endpoints/{endpoint_id}/verification", response_model=Endpoint)
async def verify_endpoint(
    caller: Annotated[Principal, Allowed("endpoints:manage")],
    endpoint_id: IdInPath,
    peers: PeersHere,
) -> Response:
    """向端点发送签名挑战。A signed challenge that the endpoint must give back."""
    question = pb.VerifyEndpointRequest(endpoint_id=endpoint_id)
    return reply(_endpoint((await peers.ask(peers.push.VerifyEndpoint, question)).endpoint))


@router.get("/endpoints", summary="本部门的接收端点", response_model=Endpoints)
async def list_endpoints(
    caller: Annotated[Principal, Allowed("endpoints:manage")], peers: PeersHere
) -> Response:
    """The caller's department's own."""
    found = await peers.ask(peers.push.ListEndpoints, pb.ListEndpointsRequest())
    return reply(Endpoints(endpoints=[_endpoint(endpoint) for endpoint in found.endpoints]))


@router.delete("/endpoints/{endpoint_id}", summary="停用接收端点", status_code=204)
async def remove_endpoint(
    caller: Annotated[Principal, Allowed("endpoints:manage")],
    endpoint_id: IdInPath,
    peers: PeersHere,
) -> Response:
    """Deliveries to it stop; what was delivered stays on file."""
    await peers.ask(peers.push.RemoveEndpoint, pb.RemoveEndpointRequest(endpoint_id=endpoint_id))
    return Response(status_code=204)


@router.get("/deliveries", summary="推送情况", response_model=Deliveries)
async def list_deliveries(
    caller: Annotated[Principal, Allowed("deliveries:read")],
    peers: PeersHere,
    task_id: Annotated[Id | None, Query()] = None,
    page_size: PageSize = 50,
    page_token: PageToken = "",
) -> Response:
    """The deliveries of the caller's department, newest first."""
    question = pb.ListDeliveriesRequest(
        task_id=task_id or "", page_size=page_size, page_token=page_token
    )
    page = await peers.ask(peers.push.ListDeliveries, question)
    deliveries = [_delivery(delivery) for delivery in page.deliveries]
    return reply(Deliveries(deliveries=deliveries, next_page_token=page.next_page_token))


@router.post(
    "/deliveries/{delivery_id}/acknowledgement", summary="签收推送", response_model=Delivery
)
async def acknowledge_delivery(
    caller: Annotated[Principal, Allowed("deliveries:acknowledge")],
    delivery_id: IdInPath,
    peers: PeersHere,
    once: OnceHere,
) -> Response:
    """本部门已接手该任务。The department's word that it has taken the task over."""
    question = pb.AcknowledgeDeliveryRequest(delivery_id=delivery_id)

    async def work() -> Answer:
        acknowledged = await peers.ask(peers.push.AcknowledgeDelivery, question)
        return answer(_delivery(acknowledged.delivery))

    return await once(work)


def _endpoint(endpoint: pb.Endpoint) -> Endpoint:
    return Endpoint(
        endpoint_id=endpoint.endpoint_id,
        department_id=endpoint.department_id,
        url=endpoint.url,
        state=enum_name(pb.EndpointState, endpoint.state),
    )


def _delivery(delivery: pb.Delivery) -> Delivery:
    again = delivery.next_attempt_at
    return Delivery(
        delivery_id=delivery.delivery_id,
        endpoint_id=delivery.endpoint_id,
        department_id=delivery.department_id,
        task_id=delivery.task_id,
        task_version=delivery.task_version,
        state=enum_name(pb.DeliveryState, delivery.state),
        attempts=delivery.attempts,
        next_attempt_at=again.ToJsonString() if delivery.HasField("next_attempt_at") else "",
        last_answer=delivery.last_answer,
    )
