"""The whole service as production wires it: real database, broker, channel and tokens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import grpc
import psycopg
import pyarrow as pa
import pytest

import testkit
from faults import Fault, Invalid, NotFound, Refused
from messaging import Bus
from onedoor.aggregation.v1.events_pb2 import DayBegan, LedgerAdvanced
from onedoor.scoring.v1 import scoring_service_pb2 as pb
from onedoor.scoring.v1 import scoring_service_pb2_grpc as rpc
from scoring import bootstrap
from scoring.settings import Settings
from serving.statuses import fault_of

pytestmark = pytest.mark.real

FIRE, MARKET = "fire_rescue", "market_regulation"
SECONDS = 20


@dataclass
class Service:
    aggregation: Any
    issuer: testkit.Issuer
    dsn: str
    stub: Any
    broker: Bus

    async def ask(self, method: str, request: Any, *permissions: str, **claims: Any) -> Any:
        """Raises the fault that the service stated."""
        bearer = f"Bearer {self.issuer.token(*permissions, **claims)}"
        try:
            return await getattr(self.stub, method)(
                request, metadata=[("authorization", bearer)], timeout=SECONDS
            )
        except grpc.aio.AioRpcError as error:
            raise fault_of(error) from error

    async def ring(self, event: Any, number: int) -> None:
        name = "day_began" if isinstance(event, DayBegan) else "ledger_advanced"
        subject = f"onedoor.aggregation.v1.{name}"
        await self.broker.publish(subject, event.SerializeToString(), f"test-{number}")

    async def classified(self, uscc: str, at_least: int, **claims: Any) -> Any:
        request = pb.GetClassificationRequest(uscc=uscc, at_least=at_least, purpose="test")
        return await self.ask("GetClassification", request, "classes:read", **claims)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(query).fetchall()

    async def until(self, query: str, expected: list[tuple[Any, ...]]) -> None:
        async with asyncio.timeout(SECONDS):
            while self.rows(query) != expected:
                await asyncio.sleep(0.02)


@pytest.fixture
async def service(
    wire: Any,
    database: Callable[[str], testkit.Database],
    bus: testkit.Bus,
    issuer: testkit.Issuer,
    free_port: Callable[[], int],
) -> AsyncIterator[Service]:
    found, listen = database("scoring"), f"127.0.0.1:{free_port()}"
    settings = Settings(
        database_url=found.url,
        grpc_listen=listen,
        nats_url=bus.url,
        nats_seed=bus.seed("scoring"),
        aggregation_address=wire.address,
        token_url=issuer.token_url,
        jwks_url=issuer.jwks_url,
        issuer=issuer.url,
        client_key=issuer.client_key(),
        simulated_days=True,
    )
    broker = await Bus.connect(bus.url, "aggregation", bus.seed("aggregation"))
    async with testkit.running(bootstrap.main(settings), listen) as channel:
        yield Service(
            wire.aggregation, issuer, found.owner_dsn, rpc.ScoringServiceStub(channel), broker
        )
    await broker.close()


def high_commit(service: Service, say: Any, number: int = 1) -> str:
    uscc = say.company(number)
    service.aggregation.commit(
        say.registered(uscc), say.member(uscc, FIRE), *say.high_for(uscc, FIRE, 100 * number)
    )
    return str(uscc)


async def test_a_doorbell_makes_a_record_a_class_that_can_be_read(
    service: Service, say: Any
) -> None:
    uscc = high_commit(service, say)
    await service.ring(LedgerAdvanced(through=1), 1)
    answer = await service.classified(uscc, 1, department=FIRE)
    assert [(view.department_id, view.risk_class) for view in answer.views] == [
        ("", pb.RISK_CLASS_LOW),
        (FIRE, pb.RISK_CLASS_HIGH),
    ]
    assert (answer.on, answer.through, answer.version) == ("2026-09-01", 1, 1)
    assert service.rows("select reader, department, purpose from class_read") == [
        ("tester", FIRE, "test")
    ]


async def test_a_lost_doorbell_costs_time_and_no_truth(service: Service, say: Any) -> None:
    high_commit(service, say)
    await service.until("select through from ledger_cursor", [(1,)])


async def test_a_day_that_began_moves_classes(service: Service, say: Any) -> None:
    uscc = say.company(1)
    service.aggregation.commit(
        say.registered(uscc), *say.high_for(uscc, FIRE, 100, date(2023, 9, 10))
    )
    assert (await service.classified(uscc, 1)).version == 1
    service.aggregation.on = date(2026, 9, 10)
    await service.ring(DayBegan(on="2026-09-10"), 1)
    await service.until("select version from classification", [(2,)])


async def test_an_operator_runs_and_a_coordinator_releases_what_was_held(
    service: Service, say: Any
) -> None:
    uscc = high_commit(service, say)
    started = pb.StartRunRequest(run_id="r1", at_least=1)
    await service.ask("StartRun", started, "runs:start", role="operator")
    asked = pb.GetRunRequest(run_id="r1")
    async with asyncio.timeout(SECONDS):
        while (run := await service.ask("GetRun", asked, "runs:read")).state != 2:
            await asyncio.sleep(0.05)
    assert (run.classified, len(run.digest), run.through) == (1, 64, 1)
    listing = pb.ListHeldAgreementsRequest()
    held = await service.ask("ListHeldAgreements", listing, "agreements:decide")
    (agreement,) = held.agreements
    assert (agreement.uscc, list(agreement.department_ids), held.total) == (uscc, [FIRE], 1)
    decision = pb.DecideHeldAgreementsRequest(
        agreements=[pb.HeldAgreementKey(uscc=uscc, epoch=agreement.epoch)],
        release=True,
        reason="reviewed",
    )
    answer = await service.ask("DecideHeldAgreements", decision, "agreements:decide")
    assert answer.decided == 1
    told = "select count(*) from outbox where subject like '%agreement_changed'"
    assert service.rows(told) == [(1,)]
    await service.until("select count(*) from outbox where published_at is null", [(0,)])


async def test_held_agreements_come_page_by_page(service: Service, say: Any) -> None:
    companies = sorted(high_commit(service, say, number) for number in (1, 2, 3))
    await service.classified(companies[0], 3)
    found, token = [], ""
    while True:
        request = pb.ListHeldAgreementsRequest(page_size=2, page_token=token)
        page = await service.ask("ListHeldAgreements", request, "agreements:decide")
        found += [agreement.uscc for agreement in page.agreements]
        if not (token := page.next_page_token):
            break
    assert found == companies


@pytest.mark.parametrize(
    ("method", "request_", "permissions", "kind", "reason"),
    [
        ("GetRun", pb.GetRunRequest(run_id="x"), ["classes:read"], Refused, "not_permitted"),
        ("GetRun", pb.GetRunRequest(run_id="x"), ["runs:read"], NotFound, "unknown_run"),
        ("StartRun", pb.StartRunRequest(), ["runs:start"], Invalid, "run_id_missing"),
        (
            *("StartRun", pb.StartRunRequest(run_id="r", on="2026-02-30")),
            *(["runs:start"], Invalid, "impossible_day"),
        ),
        (
            *("GetClassification", pb.GetClassificationRequest(uscc="1")),
            *(["classes:read"], Invalid, "wrong_uscc_form"),
        ),
        (
            *("DecideHeldAgreements", pb.DecideHeldAgreementsRequest()),
            *(["agreements:decide"], Invalid, "reason_missing"),
        ),
    ],
)
async def test_a_wrong_question_gets_its_reason(
    service: Service,
    method: str,
    request_: Any,
    permissions: list[str],
    kind: type[Fault],
    reason: str,
) -> None:
    with pytest.raises(kind) as fault:
        await service.ask(method, request_, *permissions)
    assert fault.value.reason == reason


async def test_no_class_and_no_score_is_in_any_log_line(
    service: Service, say: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    uscc = high_commit(service, say)
    await service.ring(LedgerAdvanced(through=1), 1)
    answer = await service.classified(uscc, 1)
    started = pb.StartRunRequest(run_id="r1")
    await service.ask("StartRun", started, "runs:start")
    await service.until("select state from run", [("completed",)])
    logged = ""
    async with asyncio.timeout(15):  # the line is written once the transaction is committed
        while "run_completed" not in logged:
            logged += capfd.readouterr().out
            await asyncio.sleep(0.01)
    assert "get_classification" in logged
    scores = {str(view.risk_score) for view in answer.views if view.risk_score}
    words = {"risk_class", "risk_score", "high", "higher", *scores}
    assert scores
    assert not [word for word in words if word in logged]
    assert "RISK_CLASS" not in logged


async def test_a_run_is_read_in_bulk_as_it_was_said(service: Service, say: Any) -> None:
    companies = sorted(high_commit(service, say, number) for number in (1, 2, 3))
    await service.classified(companies[0], 3)
    await service.ask("StartRun", pb.StartRunRequest(run_id="r1"), "runs:start")
    await service.until("select state from run", [("completed",)])
    bearer = f"Bearer {service.issuer.token('runs:bulk')}"
    call = service.stub.ReadRun(
        pb.ReadRunRequest(run_id="r1"), metadata=[("authorization", bearer)], timeout=SECONDS
    )
    tables = [pa.ipc.open_stream(answer.arrow_ipc).read_all() async for answer in call]
    rows = pa.concat_tables(tables).to_pydict()
    assert rows == {"uscc": companies, "class": [0, 0, 0]}
