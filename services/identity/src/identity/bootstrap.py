"""The wiring of identity, top to bottom."""

import json
from collections.abc import Mapping
from typing import Any

from identity.adapters.authorization import Issuing, signing_key
from identity.adapters.roles import load_roles
from identity.domain.client import Client
from identity.entrypoints.rpc import DESCRIPTOR, IdentityServicer
from identity.entrypoints.web.oauth import oauth_app
from identity.settings import Settings
from identity.usecases.forget_assertions import ForgetAssertions
from identity.usecases.issue_token import IssueToken
from identity.usecases.list_clients import ListClients
from identity.usecases.register_client import RegisterClient
from identity.usecases.remove_client import RemoveClient
from onedoor.identity.v1 import identity_service_pb2_grpc as rpc
from regulations import load
from serving import GrpcServer, HttpServer, TokenVerifier, run_together
from storage import Database


async def main(settings: Settings) -> None:
    database = Database(settings.database_url)
    transaction = database.transaction
    roles = load_roles()
    issuing = Issuing(
        issuer=settings.issuer,
        key=signing_key(settings.signing_key),
        audiences=settings.token_audiences,
        roles=roles,
    )
    servicer = IdentityServicer(
        RegisterClient(transaction, roles, departments(settings.city)),
        ListClients(transaction),
        RemoveClient(transaction),
    )
    grpc = GrpcServer(settings.grpc_listen, TokenVerifier(settings.jwks_url, settings.issuer))
    grpc.add(servicer, rpc.add_IdentityServiceServicer_to_server, DESCRIPTOR)
    app = oauth_app(IssueToken(transaction, issuing), issuing, settings.jwks_url)
    await run_together(
        http=HttpServer(settings.http_listen, app).run(),
        grpc=grpc.run(),
        forget=ForgetAssertions(transaction).run(),
    )


async def register(settings: Settings, clients: list[Mapping[str, Any]]) -> None:
    """Add clients {client_id, role, department, jwks}, or renew their keys.

    Raises faults.Invalid and faults.Refused, which say which client and what is wrong.
    """
    database = Database(settings.database_url)
    register_client = RegisterClient(database.transaction, load_roles(), departments(settings.city))
    for entry in clients:
        keys = json.dumps(entry["jwks"])
        client = Client(entry["client_id"], entry["role"], entry.get("department") or "", keys)
        await register_client.register(client, by="register")
    await database.close()


def departments(city: str) -> frozenset[str]:
    """Every department and source that may have a client."""
    return frozenset(load(city).departments.sources)
