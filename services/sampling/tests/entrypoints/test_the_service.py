"""The service over its channel and its bus."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

import testkit
from faults import Fault, Invalid, NotFound, Refused
from messaging import subject_of
from onedoor.aggregation.v1.events_pb2 import DayBegan, LedgerAdvanced
from onedoor.dispatch.v1.dispatch_service_pb2 import TASK_STATE_CLOSED, TASK_STATE_OPEN
from onedoor.dispatch.v1.events_pb2 import TaskChanged
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.sampling.v1.events_pb2 import DrawCompleted
from onedoor.scoring.v1.events_pb2 import RunCompleted

pytestmark = pytest.mark.real

SECONDS = 20
FIRE = {"role": "department", "department": "fire_rescue"}
TAX = {"role": "department", "department": "tax"}
IS_TOLD = "select count(*) from outbox where published_at is not null"


async def test_a_plan_becomes_a_list_that_dispatch_reads(
    service: Any, town: Any, bus: testkit.Bus, plan: Any
) -> None:
    town.example()
    heard = await service.broker.jetstream().subscribe(subject_of(DrawCompleted))
    draw = await service.drawn(plan())
    told = DrawCompleted.FromString((await heard.next_msg(timeout=SECONDS)).data)
    assert (told.draw_id, told.drawn) == (draw.draw_id, 5)
    assert (draw.attempt, draw.independent, len(bytes.fromhex(draw.seed))) == (1, False, 32)
    token = service.issuer.token("draws:bulk", subject="service-dispatch", role="service")
    call = service.stub.ReadDrawn(
        pb.ReadDrawnRequest(draw_id=draw.draw_id), metadata=[("authorization", f"Bearer {token}")]
    )
    first, *rest = [part async for part in call]
    assert (first.plan.department_id, list(first.plan.item_codes)) == ("fire_rescue", ["FR-001"])
    assert (first.plan.ratios.low, first.plan.mandatory_high_share) == ("1/100", "1/100")
    assert not first.usccs
    assert len([uscc for part in rest for uscc in part.usccs]) == 5


async def test_a_plan_goes_through_its_versions_and_each_is_decided_by_a_second_person(
    service: Any, town: Any, plan: Any
) -> None:
    given = plan()
    proposed = (await service.ask("CreatePlan", pb.CreatePlanRequest(plan=given))).plan
    assert (proposed.version, proposed.state) == (1, pb.PLAN_STATE_PROPOSED)
    decision = pb.DecidePlanRequest(plan_id=given.plan_id, version=1, approve=True)
    with pytest.raises(Refused) as fault:
        await service.ask("DecidePlan", decision, "plans:approve")
    assert fault.value.reason == "own_proposal"
    await service.ask("DecidePlan", decision, "plans:approve", subject="director")
    changed = plan(plan_id=given.plan_id, item_codes=["FR-001", "FR-002"], version=2)
    await service.ask("ChangePlan", pb.ChangePlanRequest(plan=changed, reason="增加抽查事项"))
    shown = (await service.ask("GetPlan", pb.GetPlanRequest(plan_id=given.plan_id))).plan
    assert (shown.version, list(shown.item_codes), shown.mode) == (1, ["FR-001"], "on_site")
    request = pb.ListPlanVersionsRequest(plan_id=given.plan_id)
    versions = (await service.ask("ListPlanVersions", request, "draws:read", **FIRE)).plans
    assert [(each.version, each.state, each.change_reason) for each in versions] == [
        (2, pb.PLAN_STATE_PROPOSED, "增加抽查事项"),
        (1, pb.PLAN_STATE_APPROVED, ""),
    ]
    assert (versions[1].proposed_by, versions[1].decided_by) != ("", "director")


async def test_the_catalogue_is_read_by_domain_and_kind(service: Any) -> None:
    domains = (
        await service.ask("ListSupervisionDomains", pb.ListSupervisionDomainsRequest())
    ).domains
    fire = next(each for each in domains if each.domain == "fire_safety")
    assert (len(domains), fire.name_zh, list(fire.department_ids)) == (
        *(51, "消防安全", ["fire_rescue"]),
    )
    assert (fire.items, fire.key_items, fire.modes["on_site"]) == (40, 10, 15)
    found, token = [], ""
    while True:
        request = pb.ListSupervisionItemsRequest(
            domain="fire_safety", kind="key", page_size=4, page_token=token
        )
        page = await service.ask("ListSupervisionItems", request)
        found += page.items
        if not (token := page.next_page_token):
            break
    assert [item.code for item in found[:3]] == ["FR-003", "FR-006", "FR-011"]
    assert len(found) == 10
    assert (found[0].frequency, found[0].visits.least) == ("对每家单位每半年检查不少于1次", "2/1")
    with pytest.raises(NotFound) as fault:
        await service.ask("GetSupervisionItem", pb.GetSupervisionItemRequest(code="FR-999"))
    assert fault.value.reason == "unknown_item"


async def test_why_one_is_left_out_is_told_to_who_may_know_classes(
    service: Any, town: Any, plan: Any
) -> None:
    town.example()
    await service.drawn(plan())
    second = await service.drawn(plan())
    request = pb.ListExclusionsRequest(draw_id=second.draw_id, page_size=3)
    page = await service.ask("ListExclusions", request)
    rest = await service.ask(
        "ListExclusions",
        pb.ListExclusionsRequest(draw_id=second.draw_id, page_token=page.next_page_token),
    )
    found = [*page.exclusions, *rest.exclusions]
    assert [each.uscc for each in found] == sorted(each.uscc for each in found)
    assert [each.reason for each in found] == ["drawn_this_year"] * 5
    with pytest.raises(Refused) as fault:
        await service.ask("ListExclusions", request, "draws:read")
    assert fault.value.reason == "not_permitted"


async def test_strata_are_told_to_who_may_know_classes_only(
    service: Any, town: Any, plan: Any
) -> None:
    town.example()
    draw = await service.drawn(plan())
    assert [(s.stratum, s.library, s.quota, s.drawn) for s in draw.strata] == [
        (pb.STRATUM_LOW, 101, 2, 2),
        (pb.STRATUM_GENERAL, 33, 1, 1),
        (pb.STRATUM_HIGHER, 7, 1, 1),
        (pb.STRATUM_HIGH, 5, 1, 1),
        (pb.STRATUM_UNCLASSIFIED, 0, 0, 0),
    ]
    request = pb.GetDrawRequest(draw_id=draw.draw_id)
    department = await service.ask("GetDraw", request, "draws:read", "classes:read", **FIRE)
    plain = await service.ask("GetDraw", request, "draws:read", role="coordinator")
    assert not department.draw.strata
    assert not plain.draw.strata
    assert (department.draw.seed, department.draw.drawn) == (draw.seed, 5)


async def test_a_department_pages_through_its_own_list_and_learns_of_no_other(
    service: Any, town: Any, plan: Any
) -> None:
    town.example()
    given = plan()
    draw = await service.drawn(given)
    found, token = [], ""
    while True:
        request = pb.ListDrawnRequest(draw_id=draw.draw_id, page_size=2, page_token=token)
        page = await service.ask("ListDrawn", request, "draws:read", **FIRE)
        found += page.usccs
        if not (token := page.next_page_token):
            break
    assert (len(found), found) == (5, sorted(found))
    listing = pb.ListPlansRequest(department_id="fire_rescue")
    own = await service.ask("ListPlans", listing, "draws:read", **FIRE)
    assert [each.plan_id for each in own.plans] == [given.plan_id]
    assert not (await service.ask("ListPlans", listing, "draws:read", **TAX)).plans
    for method, request in (
        ("ListDrawn", pb.ListDrawnRequest(draw_id=draw.draw_id)),
        ("GetDraw", pb.GetDrawRequest(draw_id=draw.draw_id)),
        ("GetPlan", pb.GetPlanRequest(plan_id=given.plan_id)),
    ):
        with pytest.raises(NotFound):
            await service.ask(method, request, "draws:read", **TAX)


async def test_runs_tasks_days_and_entries_are_heard_over_the_bus(
    service: Any, town: Any, make: Any, plan: Any
) -> None:
    members = town.example()
    task = TaskChanged(
        task_id=str(uuid4()),
        uscc=members[0],
        version=1,
        state=TASK_STATE_OPEN,
        department_ids=["fire_rescue"],
    )
    task.caused_at.FromDatetime(datetime.now(UTC))
    await service.tell(
        LedgerAdvanced(through=1),
        RunCompleted(run_id="run-1", on="2026-09-01", through=1, classified=146),
        task,
        task,
        DayBegan(on="2027-01-04"),
    )
    await service.until("select count(*) from object", 146)
    await service.until("select count(*) from enterprise_task where open", 1)
    await service.until("select count(*) from run", 1)
    given = plan()
    await service.approved(given)
    start = pb.StartDrawRequest(draw_id=str(uuid4()), plan_id=given.plan_id)
    assert (await service.ask("StartDraw", start)).draw.run_id == "run-1"
    await service.until("select state from draw", "completed")
    assert town.rows("select distinct year from drawn") == [(2027,)]
    assert town.rows("select exclusions from draw") == [({"open_task": 1},)]
    drawn = town.rows("select uscc from drawn order by uscc limit 1")[0][0]
    visited = TaskChanged(
        task_id=str(uuid4()), uscc=drawn, version=2, state=TASK_STATE_CLOSED,
        department_ids=["fire_rescue"],
    )  # fmt: skip
    visited.caused_at.FromDatetime(datetime.now(UTC))
    await service.tell(visited)
    await service.until("select count(*) from drawn where open", 4)


@pytest.mark.parametrize(
    ("change", "reason", "says"),
    [
        ({"mandatory_high_share": ""}, "no_mandatory_share", "give one above 0"),
        ({"mandatory_high_share": "0%"}, "no_mandatory_share", "give one above 0"),
        (
            {"ratios": pb.Ratios(low="0.9%", general="3%", higher="10%", high="20%")},
            *("under_floor", "The ratio of low is 9/1000; in Zhoukou it may not be under 1/100."),
        ),
        (
            {"ratios": pb.Ratios(low="3%", general="3%", higher="10%", high="20%")},
            *("not_rising", "low is 3/100 and general is 3/100"),
        ),
        (
            {"ratios": pb.Ratios(low="0.01", general="3%", higher="10%", high="20%")},
            *("wrong_ratio", "ratios.low is '0.01'"),
        ),
        ({"plan_id": "1"}, "not_a_uuid", "plan_id '1' is not a UUID"),
        ({"last_day": "2026-02-30"}, "impossible_day", "2026-02-30"),
        ({"library": "nowhere"}, "unknown_library", "消防安全重点单位"),
    ],
)
async def test_a_plan_that_may_not_stand_is_invalid_with_the_reason(
    service: Any, change: dict[str, Any], reason: str, says: str, plan: Any
) -> None:
    with pytest.raises(Invalid) as fault:
        await service.ask("CreatePlan", pb.CreatePlanRequest(plan=plan(**change)))
    assert fault.value.reason == reason
    assert says in str(fault.value)


@pytest.mark.parametrize(
    ("method", "request_", "permissions", "kind", "reason"),
    [
        ("StartDraw", pb.StartDrawRequest(), ["draws:read"], Refused, "not_permitted"),
        ("ReadDrawn", pb.ReadDrawnRequest(), ["draws:read"], Refused, "not_permitted"),
        ("CreatePlan", pb.CreatePlanRequest(), ["draws:start"], Refused, "not_permitted"),
        ("GetDraw", pb.GetDrawRequest(draw_id="x"), ["draws:read"], Invalid, "not_a_uuid"),
        (
            *("GetDraw", pb.GetDrawRequest(draw_id=str(uuid4()))),
            *(["draws:read"], NotFound, "unknown_draw"),
        ),
        (
            *("ListPlans", pb.ListPlansRequest(page_token="x")),
            *(["draws:read"], Invalid, "wrong_page_token"),
        ),
    ],
)
async def test_a_wrong_question_gets_its_reason(
    service: Any,
    method: str,
    request_: Any,
    permissions: list[str],
    kind: type[Fault],
    reason: str,
) -> None:
    with pytest.raises(kind) as fault:
        await service.ask(method, request_, *permissions)
    assert fault.value.reason == reason


async def test_no_class_and_no_secret_is_in_any_log_line(
    service: Any, town: Any, capfd: pytest.CaptureFixture[str], plan: Any
) -> None:
    town.example()
    await service.drawn(plan())
    await service.until(IS_TOLD, 1)
    logged = capfd.readouterr().out
    ((share, secrets),) = town.rows(
        "select share, secrets from sealed join seed_source using (draw_id)"
    )
    assert "draw_went_on" in logged
    words = ["stratum", "higher", "unclassified", share.hex(), secrets.hex()]
    assert [word for word in words if word in logged] == []
