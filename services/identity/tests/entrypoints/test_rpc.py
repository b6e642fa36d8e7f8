"""Clients kept by operators, over a real channel with real tokens."""

import json
from typing import Any

import grpc
import pytest
from joserfc.jwk import ECKey

from onedoor.identity.v1 import identity_service_pb2 as pb
from onedoor.identity.v1 import identity_service_pb2_grpc as rpc

pytestmark = pytest.mark.real


def _jwks() -> str:
    key = ECKey.generate_key("P-256", private=True)
    return json.dumps({"keys": [key.as_dict(private=False)]})


async def _call(identity: Any, method: str, request: Any, by: str) -> Any:
    token = await identity.token(by)
    async with grpc.aio.insecure_channel(identity.grpc) as channel:
        stub = rpc.IdentityServiceStub(channel)
        metadata = [("authorization", f"Bearer {token}")]
        return await getattr(stub, method)(request, metadata=metadata)


def _request(client_id: str = "fire-system", **fields: str) -> pb.RegisterClientRequest:
    given = {"role": "department", "department_id": "fire_rescue", "jwks": _jwks(), **fields}
    return pb.RegisterClientRequest(client=pb.Client(client_id=client_id, **given))


async def test_an_operator_registers_lists_and_removes_a_client(identity: Any) -> None:
    await identity.add("operator-1", "operator")
    answer = await _call(identity, "RegisterClient", _request(), by="operator-1")
    assert answer.client.active
    listed = await _call(identity, "ListClients", pb.ListClientsRequest(), by="operator-1")
    assert [client.client_id for client in listed.clients] == ["fire-system", "operator-1"]
    removal = pb.RemoveClientRequest(client_id="fire-system")
    await _call(identity, "RemoveClient", removal, by="operator-1")
    await _call(identity, "RemoveClient", removal, by="operator-1")
    listed = await _call(identity, "ListClients", pb.ListClientsRequest(), by="operator-1")
    assert [client.active for client in listed.clients] == [False, True]


async def test_a_removed_client_gets_no_further_token(identity: Any) -> None:
    await identity.add("operator-1", "operator")
    await identity.add("fire-system", "department", "fire_rescue")
    removal = pb.RemoveClientRequest(client_id="fire-system")
    await _call(identity, "RemoveClient", removal, by="operator-1")
    answer = await identity.ask(identity.assertion("fire-system"))
    assert answer.json()["error"] == "invalid_client"


async def test_new_keys_replace_the_old_ones(identity: Any) -> None:
    await identity.add("operator-1", "operator")
    await identity.add("fire-system", "department", "fire_rescue")
    old = identity.assertion("fire-system")
    await _call(identity, "RegisterClient", _request(), by="operator-1")
    assert (await identity.ask(old)).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (_request(role="service", client_id="service-scoring"), grpc.StatusCode.INVALID_ARGUMENT),
        (_request(role="king"), grpc.StatusCode.INVALID_ARGUMENT),
        (_request(department_id="weather"), grpc.StatusCode.INVALID_ARGUMENT),
        (_request(jwks="{}"), grpc.StatusCode.INVALID_ARGUMENT),
        (_request(client_id="No Good"), grpc.StatusCode.INVALID_ARGUMENT),
        (_request(client_id="operator-1"), grpc.StatusCode.FAILED_PRECONDITION),
    ],
)
async def test_a_client_that_cannot_be_is_refused(
    identity: Any, request_: pb.RegisterClientRequest, code: grpc.StatusCode
) -> None:
    await identity.add("operator-1", "operator")
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await _call(identity, "RegisterClient", request_, by="operator-1")
    assert refusal.value.code() == code


async def test_to_remove_an_unknown_client_says_so(identity: Any) -> None:
    await identity.add("operator-1", "operator")
    request = pb.RemoveClientRequest(client_id="nobody")
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await _call(identity, "RemoveClient", request, by="operator-1")
    assert refusal.value.code() == grpc.StatusCode.NOT_FOUND


async def test_only_operators_keep_clients(identity: Any) -> None:
    await identity.add("office-1", "coordinator")
    for method, request in (
        ("RegisterClient", _request()),
        ("ListClients", pb.ListClientsRequest()),
        ("RemoveClient", pb.RemoveClientRequest(client_id="office-1")),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await _call(identity, method, request, by="office-1")
        assert refusal.value.code() == grpc.StatusCode.PERMISSION_DENIED
