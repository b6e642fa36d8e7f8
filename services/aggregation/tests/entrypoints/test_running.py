"""The whole service: tokens, gRPC, PostgreSQL and NATS, as in production."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import grpc
import nats
import pyarrow as pa
import pytest
import pytest_asyncio

import testkit
from aggregation import bootstrap
from aggregation.settings import Settings
from messaging import subject_of
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from onedoor.aggregation.v1.events_pb2 import DayBegan, LedgerAdvanced
from onedoor.dispatch.v1.dispatch_service_pb2 import VisitResult
from onedoor.dispatch.v1.events_pb2 import InspectionReported

pytestmark = pytest.mark.real


class Client(testkit.Door):
    """A department that sends, and a service that reads."""

    async def send(self, *records, **claims):
        content = json.dumps(records).encode()
        request = pb.AcceptRecordsRequest(source_system="zj-supervision", records_json=content)
        return await self.call("AcceptRecords", request, "records:write", **claims)

    async def read(self, **request):
        call = self.call("ReadLedger", pb.ReadLedgerRequest(**request), "ledger:read")
        return [message async for message in call]


@pytest_asyncio.fixture
async def client(database, bus, issuer, free_port) -> AsyncIterator[Client]:
    listen = f"127.0.0.1:{free_port()}"
    settings = Settings(
        database_url=database("aggregation").url,
        nats_url=bus.url,
        nats_seed=bus.seed("aggregation"),
        jwks_url=issuer.jwks_url,
        issuer=issuer.url,
        grpc_listen=listen,
        simulated_days=True,
        first_day="2026-09-01",
    )
    async with testkit.running(bootstrap.main(settings), listen) as channel:
        yield Client(rpc.AggregationServiceStub(channel), issuer)


async def heard(bus, message):
    """The next message of a kind that was published, from the beginning of its stream."""
    admin: nats.NATS = await bus.admin()
    try:
        subscription = await admin.jetstream().subscribe(subject_of(message), ordered_consumer=True)
        found = await subscription.next_msg(timeout=20)
        return message.FromString(found.data)
    finally:
        await admin.close()


async def test_a_batch_is_answered_told_and_read(client, bus, penalty, uscc) -> None:
    answer = await client.send(penalty(), penalty("P-2", severity="grave"))
    assert (answer.received, answer.accepted, answer.rejected) == (2, 1, 1)
    assert (answer.rejections[0].code, answer.rejections[0].field) == ("unknown_code", "severity")
    assert (await heard(bus, LedgerAdvanced)).through == answer.accepted_through == 1

    first, enterprise, record = await client.read()
    assert (first.through, first.arrow_ipc) == (1, b"")
    assert enterprise.type == pb.ENTRY_TYPE_ENTERPRISE
    (row,) = pa.ipc.open_stream(record.arrow_ipc).read_all().to_pylist()
    assert (row["uscc"], row["kind"], row["version"]) == (uscc(1), "administrative_penalty", 1)
    assert json.loads(row["body"])["fine_and_confiscation_wan"] == "2.5"


async def test_a_department_sends_only_its_own(client, penalty) -> None:
    answer = await client.send(penalty(), department="fire_rescue")
    assert [each.code for each in answer.rejections] == ["foreign_department"]


async def test_quarantine_is_its_departments_alone(client, penalty, uscc) -> None:
    await client.send(penalty(uscc="x"), department="emergency_management")
    listed = pb.ListQuarantineRequest()
    theirs = await client.call(
        "ListQuarantine", listed, "quarantine:read", department="fire_rescue"
    )
    assert not theirs.records
    own = {"department": "emergency_management"}
    ours = await client.call("ListQuarantine", listed, "quarantine:read", **own)
    (entry,) = ours.records
    corrected = json.dumps(penalty()).encode()
    request = pb.CorrectQuarantinedRequest(quarantine_id=entry.quarantine_id, record_json=corrected)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await client.call("CorrectQuarantined", request, "records:write", department="fire_rescue")
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND
    answer = await client.call("CorrectQuarantined", request, "records:write", **own)
    assert answer.outcome.accepted == 1
    assert not (await client.call("ListQuarantine", listed, "quarantine:read", **own)).records


async def test_a_list_goes_on_where_its_page_ended(client, penalty, uscc) -> None:
    days = [f"2026-05-{day:02}" for day in range(1, 8)]
    await client.send(*(penalty(f"P-{day}", produced_on=day) for day in days))
    found, token = [], ""
    while True:
        request = pb.ListRecordsRequest(uscc=uscc(1), page_size=3, page_token=token)
        page = await client.call("ListRecords", request, "records:read")
        found += [each.produced_on for each in page.records]
        token = page.next_page_token
        if not token:
            break
    assert found == days[::-1]


async def test_an_enterprise_is_shown_as_registered(client, registration, uscc) -> None:
    await client.send(registration())
    request = pb.GetEnterpriseRequest(uscc=uscc(1))
    known = await client.call("GetEnterprise", request, "enterprises:read")
    assert known.status == pb.ENTERPRISE_STATUS_REGISTERED
    assert known.established_on == "2018-04-02"
    assert "fire_rescue" in {library.department_id for library in known.libraries}


@pytest.mark.parametrize(("told", "kept"), [("", "joint"), ("double_random", "double_random")])
async def test_a_reported_visit_becomes_a_record_of_each_department(
    client, bus, registration, uscc, told: str, kept: str
) -> None:
    await client.send(registration())
    event = InspectionReported(
        visit_id="v-1",
        task_id="t-1",
        uscc=uscc(1),
        completed_on="2026-09-01",
        inspection_mode=told,
        results=[
            VisitResult(
                department_id=department,
                item_codes=["JC01"],
                inspector_ids=["330001", "330002"],
                result_code="no_problem",
            )
            for department in ("fire_rescue", "emergency_management")
        ],
    )
    event.caused_at.FromDatetime(datetime.now(UTC))
    admin = await bus.admin()
    for _ in range(2):  # told twice, it counts once
        await admin.jetstream().publish(subject_of(InspectionReported), event.SerializeToString())
    await admin.close()
    request = pb.ListRecordsRequest(uscc=uscc(1))
    async with asyncio.timeout(20):
        while len((await client.call("ListRecords", request, "records:read")).records) < 3:
            await asyncio.sleep(0.05)
    records = (await client.call("ListRecords", request, "records:read")).records
    found = [each for each in records if each.kind == "inspection_result"]
    assert {each.source_department for each in found} == {"fire_rescue", "emergency_management"}
    assert [each.version for each in found] == [1, 1]
    modes = {json.loads(each.body_json)["inspection_mode"] for each in found}
    assert modes == {kept}
    assert {each.record_no for each in found} == {"v-1/fire_rescue", "v-1/emergency_management"}


async def test_a_day_that_is_set_is_told(client, bus) -> None:
    await client.call("SetBusinessDay", pb.SetBusinessDayRequest(on="2026-09-02"), "day:set")
    assert (await heard(bus, DayBegan)).on == "2026-09-02"
    day = await client.call("GetBusinessDay", pb.GetBusinessDayRequest(), "day:read")
    assert (day.on, day.simulated) == ("2026-09-02", True)


async def test_without_its_permission_nothing_is_answered(client, issuer) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await client.call("ReadLedger", pb.ReadLedgerRequest(), "records:read").read()
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED


async def test_a_number_that_is_not_known_yet_is_not_found(client, uscc) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await client.read(through=7)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND
