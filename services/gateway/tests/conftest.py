"""The gateway with real PostgreSQL, and a real gRPC server that speaks the services' contracts.

What the services would answer is scripted by each test; what they were asked, and by whom, is
written down. Tokens are verified on both sides.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateway.adapters.issuer import Issuer
from gateway.adapters.messages import load_messages
from gateway.adapters.peers import Peers
from gateway.entrypoints.web.app import create_app
from gateway.usecases.answer_once import AnswerOnce
from onedoor.aggregation.v1 import aggregation_service_pb2 as aggregation
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as aggregation_rpc
from onedoor.dispatch.v1 import dispatch_service_pb2 as dispatch
from onedoor.dispatch.v1 import dispatch_service_pb2_grpc as dispatch_rpc
from onedoor.identity.v1 import identity_service_pb2 as identity
from onedoor.identity.v1 import identity_service_pb2_grpc as identity_rpc
from onedoor.push.v1 import push_service_pb2 as push
from onedoor.push.v1 import push_service_pb2_grpc as push_rpc
from onedoor.sampling.v1 import sampling_service_pb2 as sampling
from onedoor.sampling.v1 import sampling_service_pb2_grpc as sampling_rpc
from onedoor.scoring.v1 import scoring_service_pb2 as scoring
from onedoor.scoring.v1 import scoring_service_pb2_grpc as scoring_rpc
from regulations import load
from serving import Principal, ServiceToken, TokenVerifier, caller, permission
from storage import Database
from testkit import served

# What each service demands of its callers.
DEMANDED = {
    "AcceptRecords": "records:write",
    "CorrectQuarantined": "records:write",
    "ListQuarantine": "quarantine:read",
    "AnnotateRecord": "annotations:write",
    "GetEnterprise": "enterprises:read",
    "ListRecords": "records:read",
    "GetBusinessDay": "day:read",
    "SetBusinessDay": "day:set",
    "GetClassification": "classes:read",
    "StartRun": "runs:start",
    "GetRun": "runs:read",
    "ListHeldAgreements": "agreements:decide",
    "DecideHeldAgreements": "agreements:decide",
    "ListSupervisionDomains": "draws:read",
    "ListSupervisionItems": "draws:read",
    "GetSupervisionItem": "draws:read",
    "GetSupervisionPools": "draws:read",
    "RaiseTrigger": "triggers:raise",
    "CreatePlan": "plans:manage",
    "ChangePlan": "plans:manage",
    "DecidePlan": "plans:approve",
    "ListPlanVersions": "draws:read",
    "ListExclusions": "classes:read",
    "GetPlan": "draws:read",
    "ListPlans": "draws:read",
    "RehearsePlan": "plans:manage",
    "GetRehearsal": "draws:read",
    "ReadMetrics": "draws:read",
    "WatchDraw": "draws:read",
    "PublishResults": "results:publish",
    "ListPublishedPlans": "publications:read",
    "ListPublications": "publications:read",
    "ListPublishedResults": "publications:read",
    "RegisterInspectors": "inspectors:manage",
    "ListInspectors": "inspectors:manage",
    "DeclareRecusal": "inspectors:manage",
    "ReplaceInspector": "inspectors:manage",
    "FillVisits": "inspectors:manage",
    "ListVisits": "draws:read",
    "ListReplacements": "draws:read",
    "StartDraw": "draws:start",
    "GetDraw": "draws:read",
    "ListDrawn": "draws:read",
    "ListDraws": "draws:read",
    "CommitShare": "draws:share",
    "RevealShare": "draws:share",
    "EnterPublicValue": "draws:start",
    "ReadPackage": "draws:read",
    "ReadSealed": "draws:audit",
    "CreateJointTask": "tasks:create",
    "GetTask": "tasks:read",
    "ListTasks": "tasks:read",
    "ReportVisit": "visits:report",
    "RegisterEndpoint": "endpoints:manage",
    "VerifyEndpoint": "endpoints:manage",
    "ListEndpoints": "endpoints:manage",
    "RemoveEndpoint": "endpoints:manage",
    "AcknowledgeDelivery": "deliveries:acknowledge",
    "ListDeliveries": "deliveries:read",
    "RegisterClient": "clients:manage",
    "ListClients": "clients:manage",
    "RemoveClient": "clients:manage",
}
SERVICES = [
    (aggregation, aggregation_rpc, "Aggregation"),
    (scoring, scoring_rpc, "Scoring"),
    (sampling, sampling_rpc, "Sampling"),
    (dispatch, dispatch_rpc, "Dispatch"),
    (push, push_rpc, "Push"),
    (identity, identity_rpc, "Identity"),
]


@dataclass(slots=True)
class Behind:
    """The services behind the door. A script is an answer, a fault to state, or a function."""

    address: str = ""
    demanded: dict[str, str] = field(default_factory=lambda: DEMANDED)
    scripts: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Any, Principal]] = field(default_factory=list)

    async def answer(self, method: str, request: Any, empty: type[Any]) -> Any:
        self.asked.append((method, request, caller()))
        script = self.scripts.get(method, empty())
        if isinstance(script, Exception):
            raise script
        return await script(request) if callable(script) else script


def _servicer(module: Any, rpc: Any, name: str, behind: Behind) -> tuple[Any, Any, Any]:
    service = module.DESCRIPTOR.services_by_name[f"{name}Service"]

    def method(described: Any) -> Any:
        empty = getattr(module, described.output_type.name)

        # What the gateway never asks, nobody may.
        needed = permission(DEMANDED.get(described.name, "nobody"))

        @needed
        async def answer(self: Any, request: Any, context: Any) -> Any:
            return await behind.answer(described.name, request, empty)

        @needed
        async def stream(self: Any, request: Any, context: Any) -> AsyncIterator[Any]:
            for each in await behind.answer(described.name, request, list):
                yield each

        return stream if described.server_streaming else answer

    base = getattr(rpc, f"{name}ServiceServicer")
    double = type(
        name, (base,), {described.name: method(described) for described in service.methods}
    )
    return double(), getattr(rpc, f"add_{name}ServiceServicer_to_server"), service


@pytest.fixture
async def behind(issuer: Any) -> AsyncIterator[Behind]:
    behind = Behind()
    servicers = [_servicer(module, rpc, name, behind) for module, rpc, name in SERVICES]
    async with served(issuer, *servicers) as behind.address:
        yield behind


@dataclass(slots=True)
class Door:
    """The gateway's application, and a client of it."""

    app: FastAPI
    http: httpx.AsyncClient
    issuer: Any
    database: Any

    def bearer(self, *permissions: str, subject: str = "tester", **claims: Any) -> dict[str, str]:
        token = self.issuer.token(*permissions, subject=subject, **claims)
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def open_door(
    issuer: Any, behind: Behind, database: Callable[[str], Any]
) -> AsyncIterator[Callable[[], Door]]:
    """Opens doors on one database, as one process after another would."""
    store, opened = database("gateway"), []

    def open_() -> Door:
        base = Database(store.url)
        address = behind.address
        own = ServiceToken(issuer.token_url, "service-gateway", issuer.client_key())
        peers = Peers(
            own,
            aggregation_=address,
            scoring_=address,
            sampling_=address,
            dispatch_=address,
            push_=address,
            identity_=address,
        )
        app = create_app(
            peers=peers,
            issuer=Issuer(issuer.url),
            verifier=TokenVerifier(issuer.jwks_url, issuer.url),
            answer_once=AnswerOnce(base.transaction),
            messages=load_messages(),
            display=load("shaoxing").display,
        )
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")
        opened.append((http, peers, base))
        return Door(app, http, issuer, store)

    yield open_
    for http, peers, base in opened:
        await http.aclose()
        await peers.close()
        await base.close()


@pytest.fixture
def door(open_door: Callable[[], Door]) -> Door:
    return open_door()
