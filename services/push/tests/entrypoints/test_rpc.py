from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc.aio
import pytest

from onedoor.push.v1 import push_service_pb2 as pb
from onedoor.push.v1 import push_service_pb2_grpc as rpc
from push.entrypoints.rpc import PushService
from testkit import Door, served

pytestmark = pytest.mark.real
FIRE = {"role": "department", "department": "fire_rescue"}
MANAGE, READ, ACKNOWLEDGE = "endpoints:manage", "deliveries:read", "deliveries:acknowledge"


@pytest.fixture
async def door(push: Any, issuer: Any) -> AsyncIterator[Door]:
    servicer = PushService(
        push.register_endpoint,
        push.verify_endpoint,
        push.list_endpoints,
        push.remove_endpoint,
        push.acknowledge_delivery,
        push.list_deliveries,
    )
    service = pb.DESCRIPTOR.services_by_name["PushService"]
    async with (
        served(issuer, (servicer, rpc.add_PushServiceServicer_to_server, service)) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        yield Door(rpc.PushServiceStub(channel), issuer)


async def test_a_department_registers_verifies_receives_and_acknowledges(
    push: Any, door: Door, receiver: Any
) -> None:
    fire, endpoint_id = receiver(), str(uuid4())
    request = pb.RegisterEndpointRequest(endpoint_id=endpoint_id, url=fire.url)
    registered = await door.call("RegisterEndpoint", request, MANAGE, **FIRE)
    assert registered.endpoint.state == pb.ENDPOINT_STATE_UNVERIFIED
    fire.secret = registered.secret
    verify = pb.VerifyEndpointRequest(endpoint_id=endpoint_id)
    verified = await door.call("VerifyEndpoint", verify, MANAGE, **FIRE)
    assert verified.endpoint.state == pb.ENDPOINT_STATE_VERIFIED
    again = await door.call("RegisterEndpoint", request, MANAGE, **FIRE)
    assert again.secret == ""

    async with push.carrying():
        await push.task()
        await push.until_states("delivered")
    acknowledge = pb.AcknowledgeDeliveryRequest(delivery_id=fire.ids[0])
    answer = await door.call("AcknowledgeDelivery", acknowledge, ACKNOWLEDGE, **FIRE)
    assert answer.delivery.state == pb.DELIVERY_STATE_ACKNOWLEDGED
    listed = await door.call("ListDeliveries", pb.ListDeliveriesRequest(), READ, **FIRE)
    assert [each.delivery_id for each in listed.deliveries] == fire.ids

    remove = pb.RemoveEndpointRequest(endpoint_id=endpoint_id)
    await door.call("RemoveEndpoint", remove, MANAGE, **FIRE)
    left = await door.call("ListEndpoints", pb.ListEndpointsRequest(), MANAGE, **FIRE)
    assert list(left.endpoints) == []


async def test_each_department_sees_only_its_own(push: Any, door: Door, receiver: Any) -> None:
    endpoint_id = await push.endpoint(receiver())
    await push.task()
    tax = {"role": "department", "department": "tax"}
    (row,) = await push.deliveries()
    assert not (
        await door.call("ListEndpoints", pb.ListEndpointsRequest(), MANAGE, **tax)
    ).endpoints
    assert not (
        await door.call("ListDeliveries", pb.ListDeliveriesRequest(), READ, **tax)
    ).deliveries
    verify = pb.VerifyEndpointRequest(endpoint_id=str(endpoint_id))
    assert await door.code("VerifyEndpoint", verify, MANAGE, **tax) == "NOT_FOUND"
    acknowledge = pb.AcknowledgeDeliveryRequest(delivery_id=str(row["delivery_id"]))
    code = await door.code("AcknowledgeDelivery", acknowledge, ACKNOWLEDGE, **tax)
    assert code == "NOT_FOUND"


async def test_who_is_of_no_department_or_lacks_the_permission_is_turned_away(door: Door) -> None:
    request = pb.ListEndpointsRequest()
    assert await door.code("ListEndpoints", request, **FIRE) == "PERMISSION_DENIED"
    code = await door.code("ListEndpoints", request, MANAGE, role="coordinator")
    assert code == "PERMISSION_DENIED"


async def test_wrong_ids_urls_and_tokens_are_named(door: Door) -> None:
    outside = pb.RegisterEndpointRequest(endpoint_id=str(uuid4()), url="http://10.0.0.1/hook")
    code = await door.code("RegisterEndpoint", outside, MANAGE, **FIRE)
    assert code == "FAILED_PRECONDITION"
    for method, request, permission in (
        ("RegisterEndpoint", pb.RegisterEndpointRequest(endpoint_id="x", url="http://a/"), MANAGE),
        ("RegisterEndpoint", pb.RegisterEndpointRequest(endpoint_id=str(uuid4()), url="a"), MANAGE),
        ("ListDeliveries", pb.ListDeliveriesRequest(page_token="x"), READ),
        ("ListDeliveries", pb.ListDeliveriesRequest(task_id="x"), READ),
    ):
        assert await door.code(method, request, permission, **FIRE) == "INVALID_ARGUMENT"
