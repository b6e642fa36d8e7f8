"""IdentityService: clients, kept by operators."""

from typing import Any

from identity.domain.client import Client
from identity.usecases.list_clients import ListClients
from identity.usecases.register_client import RegisterClient
from identity.usecases.remove_client import RemoveClient
from onedoor.identity.v1 import identity_service_pb2 as pb
from onedoor.identity.v1 import identity_service_pb2_grpc as rpc
from serving import caller, permission

DESCRIPTOR = pb.DESCRIPTOR.services_by_name["IdentityService"]


class IdentityServicer(rpc.IdentityServiceServicer):
    def __init__(
        self,
        register_client: RegisterClient,
        list_clients: ListClients,
        remove_client: RemoveClient,
    ) -> None:
        self._register_client = register_client
        self._list_clients = list_clients
        self._remove_client = remove_client

    @permission("clients:manage")
    async def RegisterClient(
        self, request: pb.RegisterClientRequest, context: Any
    ) -> pb.RegisterClientResponse:
        given = request.client
        client = await self._register_client(
            given.client_id, given.role, given.department_id, given.jwks, by=caller().subject
        )
        return pb.RegisterClientResponse(client=_client(client))

    @permission("clients:manage")
    async def ListClients(
        self, request: pb.ListClientsRequest, context: Any
    ) -> pb.ListClientsResponse:
        return pb.ListClientsResponse(clients=map(_client, await self._list_clients()))

    @permission("clients:manage")
    async def RemoveClient(
        self, request: pb.RemoveClientRequest, context: Any
    ) -> pb.RemoveClientResponse:
        await self._remove_client(request.client_id, by=caller().subject)
        return pb.RemoveClientResponse()


def _client(client: Client) -> pb.Client:
    return pb.Client(
        client_id=client.client_id,
        role=client.role,
        department_id=client.department,
        jwks=client.jwks,
        active=client.active,
    )
