"""The whole service as production wires it: real database, broker, channel and tokens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc
import pytest

import testkit
from messaging import subject_of
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.sampling.v1 import sampling_service_pb2_grpc as rpc
from sampling import bootstrap
from sampling.settings import Settings
from serving.statuses import fault_of

SECONDS = 20
COORDINATOR = ("plans:manage", "draws:start", "draws:read", "classes:read", "runs:read")


@dataclass
class Service:
    town: Any
    issuer: testkit.Issuer
    stub: Any
    broker: Any

    async def ask(self, method: str, request: Any, *permissions: str, **claims: str) -> Any:
        """As a coordinator, unless permissions are named; of a stream the first answer.

        Raises the fault that was stated.
        """
        token = self.issuer.token(*(permissions or COORDINATOR), **claims)
        metadata = [("authorization", f"Bearer {token}")]
        try:
            call = getattr(self.stub, method)(request, metadata=metadata, timeout=SECONDS)
            return await (anext(aiter(call)) if method == "ReadDrawn" else call)
        except grpc.aio.AioRpcError as error:
            raise fault_of(error) from error

    async def tell(self, *events: Any) -> None:
        """Publish as the events' producers."""
        for event in events:
            payload = event.SerializeToString()
            await self.broker.jetstream().publish(subject_of(type(event)), payload)

    async def until(self, query: str, expected: object) -> None:
        async with asyncio.timeout(SECONDS):
            while self.town.rows(query)[0][0] != expected:
                await asyncio.sleep(0.02)

    async def approved(self, plan: pb.Plan) -> None:
        """Propose a plan and have a second person approve it."""
        await self.ask("CreatePlan", pb.CreatePlanRequest(plan=plan))
        decision = pb.DecidePlanRequest(plan_id=plan.plan_id, version=1, approve=True)
        await self.ask("DecidePlan", decision, "plans:approve", subject="director")

    async def drawn(self, plan: pb.Plan) -> pb.Draw:
        """Add a plan, draw it and wait for the list."""
        await self.approved(plan)
        start = pb.StartDrawRequest(draw_id=str(uuid4()), plan_id=plan.plan_id, run_id="run-1")
        draw = (await self.ask("StartDraw", start)).draw
        async with asyncio.timeout(SECONDS):
            while draw.state < pb.DRAW_STATE_COMPLETED:
                await asyncio.sleep(0.02)
                request = pb.GetDrawRequest(draw_id=draw.draw_id)
                draw = (await self.ask("GetDraw", request)).draw
        return draw


def _plan(**changes: Any) -> pb.Plan:
    given = {
        "plan_id": str(uuid4()),
        "department_id": "fire_rescue",
        "library": "公众聚集场所",
        "check_type": "fire_safety",
        "item_codes": ["FR-001"],
        "ratios": pb.Ratios(low="1%", general="3/100", higher="10%", high="1/5"),
        "mandatory_high_share": "1%",
        "first_day": "2026-09-01",
        "last_day": "2026-09-30",
    }
    return pb.Plan(**{**given, **changes})


@pytest.fixture
def plan() -> Callable[..., pb.Plan]:
    """Makes plans on Zhoukou's floors, new each time."""
    return _plan


@pytest.fixture
async def service(
    town: Any, bus: testkit.Bus, issuer: testkit.Issuer, free_port: Callable[[], int]
) -> AsyncIterator[Service]:
    listen = f"127.0.0.1:{free_port()}"
    settings = Settings(
        database_url=town.found.url,
        grpc_listen=listen,
        nats_url=bus.url,
        nats_seed=bus.seed("sampling"),
        aggregation_address=town.address,
        scoring_address=town.address,
        token_url=issuer.token_url,
        jwks_url=issuer.jwks_url,
        issuer=issuer.url,
        client_key=issuer.client_key(),
        city="zhoukou",
        simulated_days=True,
    )
    broker = await bus.admin()
    async with testkit.running(bootstrap.main(settings), listen) as channel:
        yield Service(town, issuer, rpc.SamplingServiceStub(channel), broker)
    await broker.close()
