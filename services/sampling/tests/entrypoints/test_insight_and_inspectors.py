"""Rehearsals, inspectors, progress and metrics over the channel and the bus."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import grpc
import pytest

from faults import Invalid, NotFound, Refused
from onedoor.dispatch.v1.dispatch_service_pb2 import TASK_STATE_CLOSED, VisitResult
from onedoor.dispatch.v1.events_pb2 import InspectionReported, TaskChanged
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.scoring.v1.events_pb2 import RunCompleted

pytestmark = pytest.mark.real

SECONDS = 20
FIRE = {"role": "department", "department": "fire_rescue"}
TRANSPORT = {"role": "department", "department": "transport"}


def inspector(number: int, **changes: Any) -> pb.Inspector:
    given = {
        "inspector_id": f"3306-{number:03}",
        "domains": ["fire_safety"],
        "areas": ["330600"],
        "valid_from": "2024-01-01",
        "valid_until": "2027-12-31",
        "active": True,
    }
    return pb.Inspector(**{**given, **changes})


async def register(service: Any, *inspectors: pb.Inspector, **claims: str) -> Any:
    request = pb.RegisterInspectorsRequest(inspectors=inspectors)
    return await service.ask("RegisterInspectors", request, "inspectors:manage", **claims)


async def watched(service: Any, draw_id: str, after: int = 0) -> list[Any]:
    token = service.issuer.token("draws:read", **FIRE)
    call = service.stub.WatchDraw(
        pb.WatchDrawRequest(draw_id=draw_id, after=after),
        metadata=[("authorization", f"Bearer {token}")],
        timeout=SECONDS,
    )
    return [step async for step in call]


async def test_a_plan_is_rehearsed_before_it_is_approved_and_strata_are_for_whom_they_are(
    service: Any, town: Any, plan: Any
) -> None:
    town.example()
    await service.tell(RunCompleted(run_id="run-1", on="2026-09-01", through=1, classified=146))
    given = plan()
    await service.ask("CreatePlan", pb.CreatePlanRequest(plan=given))
    await service.ask("RehearsePlan", pb.RehearsePlanRequest(plan_id=given.plan_id, version=1))
    request = pb.GetRehearsalRequest(plan_id=given.plan_id, version=1)
    async with asyncio.timeout(SECONDS):
        while not (found := await service.ask("GetRehearsal", request)).done:
            await asyncio.sleep(0.02)
    assert (found.visits, found.on, found.run_id) == ("5/1", "2026-09-01", "run-1")
    assert (found.findings.expected, found.findings.low, found.findings.high) == ("", "0/1", "5/1")
    assert (found.cheapest_ratios.low, found.cheapest_drawn) == ("1/100", 5)
    assert [(item.item_code, item.bounds.least) for item in found.items] == [("FR-001", "1/50")]
    assert [each.library for each in found.strata] == [101, 33, 7, 5, 0]
    department = await service.ask("GetRehearsal", request, "draws:read", **FIRE)
    assert (department.visits, list(department.strata)) == ("5/1", [])
    with pytest.raises(NotFound):
        await service.ask("GetRehearsal", request, "draws:read", **TRANSPORT)


async def test_who_goes_where_is_drawn_after_the_list_and_who_watches_hears_of_it(
    service: Any, town: Any, plan: Any
) -> None:
    town.example()
    assert (await register(service, *map(inspector, range(6)), **FIRE)).registered == 6
    draw = await service.drawn(plan())
    steps = await watched(service, draw.draw_id)
    assert [step.step for step in steps] == [
        "announced", "frozen", "completed", "inspectors_drawn",
    ]  # fmt: skip
    assert [(step.pool_size, step.drawn, step.visits) for step in steps] == [
        (0, 0, 0), (146, 0, 0), (146, 5, 0), (146, 5, 5),
    ]  # fmt: skip
    assert [step.digest for step in steps[:3]] == [each.digest for each in draw.statements]
    assert [step.step for step in await watched(service, draw.draw_id, 3)] == ["inspectors_drawn"]
    request = pb.ListVisitsRequest(draw_id=draw.draw_id, page_size=3)
    page = await service.ask("ListVisits", request, "draws:read", **FIRE)
    assert [len(visit.inspectors) for visit in page.visits] == [2, 2, 2]
    visit = page.visits[0]
    out = visit.inspectors[0].inspector_id
    request = pb.ReplaceInspectorRequest(
        draw_id=draw.draw_id, uscc=visit.uscc, inspector_id=out, cause="leave", reason="病假"
    )
    made = (await service.ask("ReplaceInspector", request, "inspectors:manage", **FIRE)).replacement
    request = pb.DeclareRecusalRequest(
        inspector_id=made.in_inspector_id, uscc=visit.uscc, reason="亲属任职"
    )
    await service.ask("DeclareRecusal", request, "inspectors:manage", **FIRE)
    request = pb.ListReplacementsRequest(draw_id=draw.draw_id)
    told = (await service.ask("ListReplacements", request, "draws:read", **FIRE)).replacements
    assert [(each.out_inspector_id, each.cause) for each in told] == [
        (out, "leave"), (made.in_inspector_id, "recusal"),
    ]  # fmt: skip
    request = pb.FillVisitsRequest(draw_id=draw.draw_id)
    filled = await service.ask("FillVisits", request, "inspectors:manage", **FIRE)
    assert (filled.visits, filled.unassigned) == (5, 0)


async def test_a_department_keeps_its_own_library_and_no_other(service: Any) -> None:
    await register(service, inspector(0), inspector(1, department_id="transport"), **FIRE)
    listing = pb.ListInspectorsRequest(page_size=1)
    page = await service.ask("ListInspectors", listing, "inspectors:manage", **FIRE)
    assert [each.department_id for each in page.inspectors] == ["fire_rescue"]
    listing = pb.ListInspectorsRequest(page_token=page.next_page_token)
    rest = await service.ask("ListInspectors", listing, "inspectors:manage", **FIRE)
    assert [each.inspector_id for each in rest.inspectors] == ["3306-001"]
    with pytest.raises(Refused) as fault:
        await register(service, inspector(0), **TRANSPORT)
    assert fault.value.reason == "inspector_of_another"
    with pytest.raises(Invalid) as wrong:
        await register(service, inspector(2, domains=["space"]), **FIRE)
    assert wrong.value.reason == "wrong_inspector"


async def test_what_visits_found_is_heard_and_counted(service: Any, town: Any, plan: Any) -> None:
    town.example()
    draw = await service.drawn(plan())
    listing = pb.ListDrawnRequest(draw_id=draw.draw_id)
    usccs = (await service.ask("ListDrawn", listing)).usccs
    at = datetime.now(UTC)
    for place, uscc in enumerate(usccs):
        task_id = str(uuid4())
        task = TaskChanged(
            task_id=task_id, uscc=uscc, version=2, state=TASK_STATE_CLOSED,
            department_ids=["fire_rescue"], draw_id=draw.draw_id,
        )  # fmt: skip
        task.caused_at.FromDatetime(at)
        result = VisitResult(department_id="fire_rescue", problem_found=place == 0)
        found = InspectionReported(
            visit_id=str(uuid4()), task_id=task_id, uscc=uscc, completed_on="2026-09-10",
            results=[result],
        )  # fmt: skip
        await service.tell(found, task, found)
    await service.until("select count(*) from inspected", 5)
    request = pb.ReadMetricsRequest(first_day="2026-01-01", last_day="2026-12-31")
    told = await service.ask("ReadMetrics", request)
    rate = told.credit_rule_application_rate
    assert (rate.part, rate.whole, rate.value) == (1, 1, "1/1")
    assert (told.inspected_entity_visits, told.problem_rate_with_rule.value) == (5, "1/5")
    assert [each.coverage.part for each in told.attainments] == [2, 1, 1, 1, 0]
    department = await service.ask("ReadMetrics", request, "draws:read", **FIRE)
    assert (department.inspected_entity_visits, list(department.attainments)) == (5, [])
    other = await service.ask("ReadMetrics", request, "draws:read", **TRANSPORT)
    assert other.inspected_entity_visits == 0


async def test_nobody_watches_a_draw_of_others(service: Any, town: Any, plan: Any) -> None:
    town.example()
    draw = await service.drawn(plan())
    token = service.issuer.token("draws:read", **TRANSPORT)
    call = service.stub.WatchDraw(
        pb.WatchDrawRequest(draw_id=draw.draw_id), metadata=[("authorization", f"Bearer {token}")]
    )
    with pytest.raises(grpc.aio.AioRpcError) as error:
        [step async for step in call]
    assert error.value.code() is grpc.StatusCode.NOT_FOUND


PUBLIC_PLAN = {
    *("plan_id", "department_id", "library", "check_type", "item_codes", "ratios"),
    *("mandatory_high_share", "first_day", "last_day", "version", "decided_at"),
}


async def test_of_a_plan_only_what_is_public_is_published(
    service: Any, town: Any, plan: Any
) -> None:
    """Neither who proposed it nor who decided on it."""
    await service.approved(plan())
    page = await service.ask(
        "ListPublishedPlans", pb.ListPublishedPlansRequest(year=2026), "publications:read"
    )
    assert {field.name for field, _ in page.plans[0].ListFields()} == PUBLIC_PLAN
    with pytest.raises(Refused) as fault:
        await service.ask("ListPublishedPlans", pb.ListPublishedPlansRequest(), "draws:read")
    assert fault.value.reason == "not_permitted"


async def test_published_results_name_no_inspector_and_no_class(
    service: Any, town: Any, plan: Any
) -> None:
    names = {field.name for field in pb.PublishedResult.DESCRIPTOR.fields}
    assert names == {"uscc", "source_department", "item_codes", "completed_on", "result_code"}
    town.example()
    draw = await service.drawn(plan())
    request = pb.PublishResultsRequest(draw_id=draw.draw_id)
    with pytest.raises(Refused) as fault:
        await service.ask("PublishResults", request, "results:publish", **FIRE)
    assert fault.value.reason == "visits_outstanding"
    listing = pb.ListPublishedResultsRequest(draw_id=draw.draw_id)
    page = await service.ask("ListPublishedResults", listing, "publications:read")
    assert list(page.results) == []
