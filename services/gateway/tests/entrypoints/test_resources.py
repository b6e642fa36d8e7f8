"""Every other resource: the question that reaches the service, and the answer shown."""

import io
import json
import zipfile
from datetime import date
from typing import Any

import psycopg
import pytest
from google.protobuf.json_format import MessageToDict

from faults import Invalid, NotFound, Unavailable
from gateway.entrypoints.web import (
    classifications,
    draw_metrics,
    draw_visits,
    draws,
    endpoints,
    enterprises,
    inspectors,
    joint_tasks,
    operations,
    plan_versions,
    plans,
    publications,
    rehearsals,
    runs,
    supervision,
    tasks,
)
from gateway.entrypoints.web.fields import USCC_EXAMPLE as USCC
from onedoor.aggregation.v1 import aggregation_service_pb2 as aggregation
from onedoor.dispatch.v1 import dispatch_service_pb2 as dispatch
from onedoor.identity.v1 import identity_service_pb2 as identity
from onedoor.push.v1 import push_service_pb2 as push
from onedoor.sampling.v1 import sampling_service_pb2 as sampling
from onedoor.scoring.v1 import scoring_service_pb2 as scoring
from regulations import load

pytestmark = pytest.mark.real

TASK = dispatch.Task(
    task_id="t-1",
    uscc=USCC,
    version=2,
    state=dispatch.TASK_STATE_OPEN,
    opened_on="2026-09-01",
    participants=[
        dispatch.Participant(
            department_id="fire_rescue",
            lead=True,
            state=dispatch.PARTICIPANT_STATE_ASKED,
            joined_version=1,
            record_ids=["8a1f0c3b5d7e9f20"],
        )
    ],
)
PLAN = sampling.Plan(plan_id="p-1", ratios=sampling.Ratios(low="1/100", high="1/5"))
PUBLICATION = sampling.Publication(
    draw_id="d-1", number=1, visits=5, replacements=[sampling.PublishedReplacement(cause="leave")]
)
ESTIMATE = sampling.Estimate(expected="10/1", low="7/2", high="171/10")
REPLACEMENT = sampling.Replacement(draw_id="d-1", uscc=USCC, cause="leave")
ITEM = sampling.SupervisionItem(code="FR-001", mode="on_site", annual_cap=2)
DRAW = sampling.Draw(
    draw_id="d-1",
    attempt=1,
    state=sampling.DRAW_STATE_COMPLETED,
    exclusions=[sampling.ExclusionCount(reason="open_task", excluded=2)],
    strata=[sampling.StratumCount(stratum=sampling.STRATUM_HIGH, library=10, quota=2)],
)
DELIVERY = push.Delivery(delivery_id="d-1", task_version=2, state=push.DELIVERY_STATE_DELIVERED)
ENDPOINT = push.Endpoint(endpoint_id="e-1", state=push.ENDPOINT_STATE_UNVERIFIED)


class NoPackage(NotFound):
    def __init__(self, draw_id: str) -> None:
        super().__init__(f"Draw {draw_id} has no package.")
        self.draw_id = draw_id


class UnderFloor(Invalid):
    def __init__(self) -> None:
        super().__init__("The ratio of high is 1/10; in 周口市 it may not be under 1/5. Raise it.")
        self.field, self.given, self.floor = "ratios.high", "1/10", "1/5"


class DatabaseGone(Unavailable):
    pass


def _example(model: Any) -> Any:
    return model.model_config["json_schema_extra"]["examples"][0]


VISIT = _example(tasks.Visit)
CASES: list[tuple[str, str, Any, str, Any, Any, int]] = [
    ("GET", f"/v1/enterprises/{USCC}?at_least=5", None, "GetEnterprise",
     aggregation.GetEnterpriseResponse(
         uscc=USCC, status=aggregation.ENTERPRISE_STATUS_REGISTERED,
         libraries=[aggregation.Library(department_id="fire_rescue", name="重点单位")]),
     enterprises.Enterprise, 200),
    ("GET", f"/v1/enterprises/{USCC}/records?page_size=2", None, "ListRecords",
     aggregation.ListRecordsResponse(
         records=[aggregation.EffectiveRecord(record_id="8a", body_json=b'{"amount":1.10}')]),
     enterprises.Records, 200),
    ("GET", f"/v1/enterprises/{USCC}/classification?at_least=5&purpose=%E6%A3%80%E6%9F%A5", None,
     "GetClassification",
     scoring.GetClassificationResponse(
         uscc=USCC, on="2026-09-01",
         views=[scoring.View(risk_class=scoring.RISK_CLASS_HIGH, risk_score=800000)],
         findings=[scoring.Finding(point_id="p", name_zh="名", record_ids=["8a"])],
         direct_rules=[scoring.DirectRule(rule_id="r", at_least=scoring.RISK_CLASS_HIGHER)]),
     classifications.Classification, 200),
    ("POST", "/v1/runs", _example(runs.RunOrder), "StartRun",
     scoring.StartRunResponse(run_id="run-1"), runs.StartedRun, 202),
    ("GET", "/v1/runs/run-1", None, "GetRun",
     scoring.GetRunResponse(run_id="run-1", state=scoring.RUN_STATE_COMPLETED), runs.Run, 200),
    ("GET", "/v1/held-agreements", None, "ListHeldAgreements",
     scoring.ListHeldAgreementsResponse(
         agreements=[scoring.HeldAgreement(uscc=USCC, epoch=1, reason="first_run")], total=1),
     runs.HeldAgreements, 200),
    ("POST", "/v1/held-agreements/decision", _example(runs.Decision), "DecideHeldAgreements",
     scoring.DecideHeldAgreementsResponse(decided=1), runs.Decided, 200),
    ("POST", "/v1/plans", _example(plans.NewPlan), "CreatePlan",
     sampling.CreatePlanResponse(plan=PLAN), plans.Plan, 201),
    ("GET", "/v1/plans?department_id=fire_rescue", None, "ListPlans",
     sampling.ListPlansResponse(plans=[PLAN]), plans.Plans, 200),
    ("GET", "/v1/plans/p-1", None, "GetPlan",
     sampling.GetPlanResponse(plan=PLAN), plans.Plan, 200),
    ("POST", "/v1/plans/p-1/versions", _example(plan_versions.PlanChange), "ChangePlan",
     sampling.ChangePlanResponse(plan=PLAN), plans.Plan, 201),
    ("POST", "/v1/plans/p-1/versions/1/decision", _example(plan_versions.PlanDecision),
     "DecidePlan",
     sampling.DecidePlanResponse(plan=PLAN), plans.Plan, 200),
    ("GET", "/v1/plans/p-1/versions", None, "ListPlanVersions",
     sampling.ListPlanVersionsResponse(plans=[PLAN]), plan_versions.PlanVersions, 200),
    ("GET", "/v1/supervision-domains", None, "ListSupervisionDomains",
     sampling.ListSupervisionDomainsResponse(domains=[sampling.SupervisionDomain(
         domain="gas", items=40, modes={"on_site": 10})]), supervision.SupervisionDomains, 200),
    ("GET", "/v1/supervision-items?domain=gas&mode=on_site&kind=key", None, "ListSupervisionItems",
     sampling.ListSupervisionItemsResponse(items=[ITEM]), supervision.SupervisionItems, 200),
    ("GET", "/v1/supervision-items/FR-001", None, "GetSupervisionItem",
     sampling.GetSupervisionItemResponse(item=ITEM), supervision.SupervisionItem, 200),
    ("GET", "/v1/supervision-pools", None, "GetSupervisionPools",
     sampling.GetSupervisionPoolsResponse(prudent=2), supervision.SupervisionPools, 200),
    ("POST", "/v1/pool-triggers", _example(supervision.Trigger), "RaiseTrigger",
     sampling.RaiseTriggerResponse(raised_on="2026-09-01"), supervision.RaisedTrigger, 201),
    ("GET", "/v1/draws/d-1/exclusions", None, "ListExclusions",
     sampling.ListExclusionsResponse(
         exclusions=[sampling.LeftOut(uscc=USCC, reason="open_task")]), draws.LeftOutPage, 200),
    ("POST", "/v1/plans/p-1/versions/1/rehearsal", None, "RehearsePlan",
     sampling.RehearsePlanResponse(), rehearsals.Asked, 202),
    ("GET", "/v1/plans/p-1/versions/1/rehearsal", None, "GetRehearsal",
     sampling.GetRehearsalResponse(done=True, visits="5/1", findings=ESTIMATE,
         loads=[sampling.InspectorLoad(department_id="fire_rescue", needed="10/1")],
         items=[sampling.ItemShare(item_code="FR-001", bounds=sampling.Bounds(least="1/50"))],
         strata=[sampling.RehearsedStratum(stratum=sampling.STRATUM_HIGH, findings=ESTIMATE)]),
     rehearsals.Rehearsal, 200),
    ("GET", "/v1/draw-metrics?first_day=2026-01-01&last_day=2026-12-31", None, "ReadMetrics",
     sampling.ReadMetricsResponse(
         credit_rule_application_rate=sampling.Rate(part=2320, whole=2700, value="116/135"),
         saved={"joint": 5}, attainments=[sampling.Attainment(stratum=sampling.STRATUM_LOW)],
         months=[sampling.MetricsOfMonth(month="2026-09-01", draws=3)],
         departments=[sampling.MetricsOfDepartment(department_id="fire_rescue")]),
     draw_metrics.Metrics, 200),
    ("POST", "/v1/draws/d-1/publication", None, "PublishResults",
     sampling.PublishResultsResponse(publication=PUBLICATION), publications.Publication, 200),
    ("POST", "/v1/inspectors", _example(inspectors.Inspectors), "RegisterInspectors",
     sampling.RegisterInspectorsResponse(registered=1), inspectors.Registered, 200),
    ("GET", "/v1/inspectors?department_id=fire_rescue", None, "ListInspectors",
     sampling.ListInspectorsResponse(inspectors=[sampling.Inspector(
         inspector_id="33060001", leaves=[sampling.Leave(first_day="2026-09-07")])]),
     inspectors.InspectorPage, 200),
    ("POST", "/v1/recusals", _example(inspectors.Recusal), "DeclareRecusal",
     sampling.DeclareRecusalResponse(replacements=[REPLACEMENT]), draw_visits.Replacements, 200),
    ("GET", "/v1/draws/d-1/visits", None, "ListVisits",
     sampling.ListVisitsResponse(visits=[sampling.PlannedVisit(uscc=USCC, inspectors=[
         sampling.VisitingInspector(inspector_id="33060001")])]), draw_visits.PlannedVisits, 200),
    ("POST", "/v1/draws/d-1/visits", None, "FillVisits",
     sampling.FillVisitsResponse(visits=5, unassigned=1), draw_visits.Filled, 200),
    ("POST", "/v1/draws/d-1/replacements", _example(draw_visits.NewReplacement), "ReplaceInspector",
     sampling.ReplaceInspectorResponse(replacement=REPLACEMENT), draw_visits.Replacement, 201),
    ("GET", "/v1/draws/d-1/replacements", None, "ListReplacements",
     sampling.ListReplacementsResponse(replacements=[REPLACEMENT]), draw_visits.Replacements, 200),
    ("POST", "/v1/plans/p-1/draws", _example(draws.DrawOrder), "StartDraw",
     sampling.StartDrawResponse(draw=DRAW), draws.Draw, 202),
    ("GET", "/v1/draws/d-1", None, "GetDraw",
     sampling.GetDrawResponse(draw=DRAW), draws.Draw, 200),
    ("GET", "/v1/draws/d-1/enterprises?page_size=2", None, "ListDrawn",
     sampling.ListDrawnResponse(usccs=[USCC]), draws.Drawn, 200),
    ("POST", "/v1/joint-tasks", _example(joint_tasks.JointTaskOrder), "CreateJointTask",
     dispatch.CreateJointTaskResponse(task=TASK), tasks.Task, 200),
    ("GET", f"/v1/tasks?uscc={USCC}&state=open&department_id=fire_rescue", None, "ListTasks",
     dispatch.ListTasksResponse(tasks=[TASK]), tasks.Tasks, 200),
    ("GET", "/v1/tasks/t-1", None, "GetTask", dispatch.GetTaskResponse(task=TASK), tasks.Task, 200),
    ("POST", "/v1/tasks/t-1/visit", VISIT, "ReportVisit",
     dispatch.ReportVisitResponse(task=TASK), tasks.Task, 200),
    ("POST", "/v1/endpoints", _example(endpoints.NewEndpoint), "RegisterEndpoint",
     push.RegisterEndpointResponse(endpoint=ENDPOINT, secret="whsec_x"),
     endpoints.RegisteredEndpoint, 201),
    ("POST", "/v1/endpoints/e-1/verification", None, "VerifyEndpoint",
     push.VerifyEndpointResponse(endpoint=ENDPOINT), endpoints.Endpoint, 200),
    ("GET", "/v1/endpoints", None, "ListEndpoints",
     push.ListEndpointsResponse(endpoints=[ENDPOINT]), endpoints.Endpoints, 200),
    ("DELETE", "/v1/endpoints/e-1", None, "RemoveEndpoint",
     push.RemoveEndpointResponse(), None, 204),
    ("GET", "/v1/deliveries?task_id=t-1", None, "ListDeliveries",
     push.ListDeliveriesResponse(deliveries=[DELIVERY]), endpoints.Deliveries, 200),
    ("POST", "/v1/deliveries/d-1/acknowledgement", None, "AcknowledgeDelivery",
     push.AcknowledgeDeliveryResponse(delivery=DELIVERY), endpoints.Delivery, 200),
    ("GET", "/v1/business-day", None, "GetBusinessDay",
     aggregation.GetBusinessDayResponse(on="2026-09-01", simulated=True),
     operations.BusinessDay, 200),
    ("PUT", "/v1/business-day", {"on": "2026-09-02"}, "SetBusinessDay",
     aggregation.SetBusinessDayResponse(on="2026-09-02"), operations.DaySet, 200),
    ("POST", "/v1/clients", _example(operations.NewClient), "RegisterClient",
     identity.RegisterClientResponse(client=identity.Client(client_id="c", jwks='{"keys":[]}')),
     operations.Client, 200),
    ("GET", "/v1/clients", None, "ListClients",
     identity.ListClientsResponse(clients=[identity.Client(client_id="c", jwks='{"keys":[]}')]),
     operations.Clients, 200),
    ("DELETE", "/v1/clients/c-1", None, "RemoveClient",
     identity.RemoveClientResponse(), None, 204),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[3] for case in CASES])
async def test_each_question_reaches_its_service_and_the_answer_has_the_documented_form(
    door: Any, behind: Any, case: tuple[str, str, Any, str, Any, Any, int]
) -> None:
    method, path, body, rpc, answer, model, status = case
    behind.scripts[rpc] = answer
    headers = door.bearer(behind.demanded[rpc])
    shown = await door.http.request(method, path, json=body, headers=headers)
    assert shown.status_code == status, shown.text
    assert [asked[0] for asked in behind.asked] == [rpc]
    if model is None:
        assert shown.content == b""
    else:
        parsed = model.model_validate(shown.json())
        assert parsed.model_dump().keys() == shown.json().keys()


@pytest.mark.parametrize("case", CASES, ids=[case[3] for case in CASES])
async def test_with_every_other_permission_the_door_stays_shut(
    door: Any, behind: Any, case: tuple[str, str, Any, str, Any, Any, int]
) -> None:
    method, path, body, rpc, *_ = case
    others = sorted(set(behind.demanded.values()) - {behind.demanded[rpc]})
    shown = await door.http.request(method, path, json=body, headers=door.bearer(*others))
    assert (shown.status_code, shown.json()["code"]) == (403, "not_permitted")
    assert behind.asked == []


async def test_the_values_arrive_and_are_shown_as_they_are(door: Any, behind: Any) -> None:
    behind.scripts["GetClassification"] = next(c[4] for c in CASES if c[3] == "GetClassification")
    answer = await door.http.get(
        f"/v1/enterprises/{USCC.lower()}/classification",
        params={"at_least": 5, "purpose": "双随机抽查"},
        headers=door.bearer("classes:read"),
    )
    (_, request, _) = behind.asked[0]
    assert (request.uscc, request.at_least, request.purpose) == (USCC, 5, "双随机抽查")
    shown = answer.json()
    assert shown["views"][0]["risk_class"] == "high"
    profile = load("shaoxing").display(date(2026, 9, 1))["high"]
    assert shown["views"][0]["letter"] == profile.letter
    assert shown["views"][0]["display_name"] == profile.name_zh
    assert shown["direct_rules"] == [{"rule_id": "r", "at_least": "higher"}]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("city", "letter", "colour"), [("hohhot", "A", "red"), ("zhoukou", "D", "")]
)
async def test_one_class_is_shown_as_each_city_shows_it(
    door: Any, behind: Any, city: str, letter: str, colour: str
) -> None:
    behind.scripts["GetClassification"] = next(c[4] for c in CASES if c[3] == "GetClassification")
    door.app.state.display = load(city).display
    answer = await door.http.get(
        f"/v1/enterprises/{USCC}/classification", headers=door.bearer("classes:read")
    )
    (view,) = answer.json()["views"]
    assert (view["risk_class"], view["letter"], view["colour"]) == ("high", letter, colour)


async def test_an_order_of_a_joint_task_arrives_whole_and_says_which_task_stands(
    door: Any, behind: Any
) -> None:
    order = _example(joint_tasks.JointTaskOrder)
    opened = dispatch.Task(task_id=order["task_id"], kind=dispatch.TASK_KIND_JOINT)
    headers = door.bearer("tasks:create")
    behind.scripts["CreateJointTask"] = dispatch.CreateJointTaskResponse(task=opened)
    new = await door.http.post("/v1/joint-tasks", json=order, headers=headers)
    behind.scripts["CreateJointTask"] = dispatch.CreateJointTaskResponse(task=TASK)
    joined = await door.http.post("/v1/joint-tasks", json=order, headers=headers)
    assert (new.status_code, new.json()["kind"]) == (201, "joint")
    assert (joined.status_code, joined.json()["task_id"]) == (200, "t-1")
    (_, request, _) = behind.asked[0]
    assert list(request.department_ids) == order["department_ids"]
    assert (request.uscc, list(request.item_codes)) == (order["uscc"], order["item_codes"])
    assert (request.task_id, request.reason) == (order["task_id"], order["reason"])


async def test_an_order_repeated_under_one_key_carries_one_task_id(door: Any, behind: Any) -> None:
    order = {**_example(joint_tasks.JointTaskOrder), "task_id": None}
    behind.scripts["CreateJointTask"] = DatabaseGone("gone")
    headers = {**door.bearer("tasks:create"), "Idempotency-Key": "k"}
    for _ in range(2):
        await door.http.post("/v1/joint-tasks", json=order, headers=headers)
    first, second = (request.task_id for _, request, _ in behind.asked)
    assert first == second != ""


async def test_a_plan_arrives_whole_and_one_under_the_floor_is_refused_in_chinese(
    door: Any, behind: Any
) -> None:
    plan = _example(plans.NewPlan)
    behind.scripts["CreatePlan"] = UnderFloor()
    answer = await door.http.post("/v1/plans", json=plan, headers=door.bearer("plans:manage"))
    (_, request, _) = behind.asked[0]
    assert MessageToDict(request.plan, preserving_proto_field_name=True) == plan
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "under_floor")
    assert problem["detail"] == "ratios.high 为 1/10，本市下限为 1/5，请提高。"
    assert problem["errors"][0]["field"] == "ratios.high"


async def test_a_ratio_that_is_a_number_is_refused_at_the_door(door: Any, behind: Any) -> None:
    plan = _example(plans.NewPlan)
    plan = {**plan, "ratios": {**plan["ratios"], "low": 0.01}}
    answer = await door.http.post("/v1/plans", json=plan, headers=door.bearer("plans:manage"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ratios/low")
    assert behind.asked == []


async def test_of_a_draw_that_has_only_begun_the_rest_is_empty(door: Any, behind: Any) -> None:
    own = sampling.SeedSource(kind=sampling.SEED_SOURCE_KIND_LOCAL, name="onedoor", commitment="ab")
    state = sampling.DRAW_STATE_COMMITTED
    begun = sampling.Draw(draw_id="d-1", state=state, sources=[own])
    begun.committed_at.FromJsonString("2026-09-01T02:03:04Z")
    behind.scripts["GetDraw"] = sampling.GetDrawResponse(draw=begun)
    shown = (await door.http.get("/v1/draws/d-1", headers=door.bearer("draws:read"))).json()
    assert (shown["state"], shown["committed_at"]) == ("committed", "2026-09-01T02:03:04Z")
    assert (shown["seed"], shown["frozen_at"], shown["completed_at"]) == ("", "", "")
    assert shown["sources"] == [
        {"kind": "local", "name": "onedoor", "commitment": "ab", "share": "", "due_at": "",
         "revealed": False}
    ]  # fmt: skip


async def test_a_draws_order_arrives_with_the_sources_of_its_seed(door: Any, behind: Any) -> None:
    order = _example(draws.DrawOrder)
    await door.http.post("/v1/plans/p-1/draws", json=order, headers=door.bearer("draws:start"))
    (_, request, _) = behind.asked[0]
    assert list(request.department_ids) == order["department_ids"]
    (value,) = request.public_values
    assert (value.name, value.due_at.ToJsonString()) == tuple(order["public_values"][0].values())
    assert request.patience_seconds == 86_400


async def test_an_instant_that_does_not_exist_is_refused_at_the_door(
    door: Any, behind: Any
) -> None:
    order = {"public_values": [{"name": "x", "due_at": "2026-02-30T00:00:00Z"}]}
    answer = await door.http.post(
        "/v1/plans/p-1/draws", json=order, headers=door.bearer("draws:start")
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "impossible_instant")
    assert behind.asked == []


@pytest.mark.parametrize(
    ("path", "method", "permission"),
    [("package", "ReadPackage", "draws:read"), ("sealed-package", "ReadSealed", "draws:audit")],
)
async def test_a_package_is_an_archive_of_its_files_however_they_come(
    door: Any, behind: Any, path: str, method: str, permission: str
) -> None:
    parts = [("1-announced.json", b"{}"), ("pool.csv", b"a\n" * 9), ("pool.csv", b"b\n")]
    response = getattr(sampling, f"{method}Response")
    behind.scripts[method] = [response(file=file, content=each) for file, each in parts]
    url = f"/v1/draws/d-1/{path}"
    answer = await door.http.get(url, headers=door.bearer(permission))
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["1-announced.json", "pool.csv"]
        assert archive.read("pool.csv") == b"a\n" * 9 + b"b\n"
    again = await door.http.get(url, headers=door.bearer(permission))
    assert again.content == answer.content
    refused = await door.http.get(url, headers=door.bearer("tasks:read"))
    assert refused.status_code == 403


async def test_a_draw_without_a_package_is_not_found(door: Any, behind: Any) -> None:
    behind.scripts["ReadPackage"] = NoPackage("d-1")
    answer = await door.http.get("/v1/draws/d-1/package", headers=door.bearer("draws:read"))
    assert (answer.status_code, answer.json()["code"]) == (404, "no_package")


DRAW_ID = "c3d9a1f0-9f8b-4f0e-8a51-6e1f0f2f6d77"


@pytest.mark.parametrize(
    ("path", "method", "answer", "shown"),
    [
        (
            *("inspection-plans?year=2026&page_size=2", "ListPublishedPlans"),
            sampling.ListPublishedPlansResponse(plans=[PLAN], next_page_token="x"),
            {
                "plans": [{"plan_id": "p-1", "ratios": {"low": "1/100", "high": "1/5"}}],
                "next_page_token": "x",
            },
        ),
        (
            *(f"publications/{DRAW_ID}/results", "ListPublishedResults"),
            sampling.ListPublishedResultsResponse(
                results=[sampling.PublishedResult(uscc=USCC, result_code="no_problem")]
            ),
            {"results": [{"uscc": USCC, "result_code": "no_problem"}], "next_page_token": ""},
        ),
    ],
)
async def test_anybody_reads_what_is_public_and_the_gateway_asks_by_its_own_token(
    door: Any, behind: Any, issuer: Any, path: str, method: str, answer: Any, shown: Any
) -> None:
    issuer.service_scope, behind.scripts[method] = "publications:read", answer
    found = await door.http.get(f"/public/v1/{path}")
    assert (found.status_code, found.json()) == (200, shown)
    ((_, _, who),) = behind.asked
    assert (who.subject, who.permissions) == ("service-gateway", frozenset({"publications:read"}))


async def test_batches_of_results_are_public(door: Any, behind: Any, issuer: Any) -> None:
    issuer.service_scope = "publications:read"
    behind.scripts["ListPublications"] = sampling.ListPublicationsResponse(
        publications=[PUBLICATION]
    )
    page = (await door.http.get("/public/v1/publications?department_id=fire_rescue")).json()
    publications.Publications.model_validate(page)
    assert page["publications"][0]["replacements"][0]["cause"] == "leave"
    wrong = await door.http.get("/public/v1/publications/d-1/results")
    assert wrong.status_code == 422


async def test_the_steps_of_a_draw_are_a_stream_of_events_that_goes_on_where_it_broke(
    door: Any, behind: Any
) -> None:
    behind.scripts["WatchDraw"] = [
        sampling.WatchDrawResponse(number=2, step="frozen", digest="ab", pool_size=146),
        sampling.WatchDrawResponse(number=3, step="completed", pool_size=146, drawn=5),
    ]
    headers = {**door.bearer("draws:read"), "Last-Event-ID": "1"}
    answer = await door.http.get("/v1/draws/d-1/events", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [dict(line.split(": ", 1) for line in each.split("\n")) for each in
              answer.text.removesuffix("\n\n").split("\n\n")]  # fmt: skip
    assert [(event["id"], event["event"]) for event in events] == [
        ("2", "frozen"),
        ("3", "completed"),
    ]
    assert json.loads(events[1]["data"]) == {
        "number": 3, "step": "completed", "digest": "", "pool_size": 146, "drawn": 5, "visits": 0,
        "unassigned": 0, "failure": "",
    }  # fmt: skip
    (_, request, _) = behind.asked[0]
    assert request.after == 1
    refused = await door.http.get("/v1/draws/d-1/events", headers=door.bearer("tasks:read"))
    assert refused.status_code == 403


async def test_a_draw_that_nobody_knows_has_no_stream(door: Any, behind: Any) -> None:
    behind.scripts["WatchDraw"] = NoPackage("d-1")
    answer = await door.http.get("/v1/draws/d-1/events", headers=door.bearer("draws:read"))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_an_exact_share_is_shown_with_four_places_and_what_is_unknown_as_nothing(
    door: Any, behind: Any
) -> None:
    """2320 of 2700 are 85.93 percent."""
    rate = sampling.Rate(part=2320, whole=2700, value="116/135")
    behind.scripts["ReadMetrics"] = sampling.ReadMetricsResponse(credit_rule_application_rate=rate)
    path = "/v1/draw-metrics?first_day=2026-01-01&last_day=2026-12-31"
    shown = (await door.http.get(path, headers=door.bearer("draws:read"))).json()
    assert shown["credit_rule_application_rate"] == {"part": 2320, "whole": 2700, "value": 0.8593}
    assert shown["problem_detection_lift"] is None


async def test_a_visit_arrives_whole(door: Any, behind: Any) -> None:
    await door.http.post("/v1/tasks/t-1/visit", json=VISIT, headers=door.bearer("visits:report"))
    (_, request, _) = behind.asked[0]
    assert (request.task_id, request.visit_id) == ("t-1", VISIT["visit_id"])
    (result,) = request.results
    assert list(result.inspector_ids) == ["33060001", "33060002"]
    assert result.result_code == "no_problem"


async def test_a_body_that_repeats_a_key_or_holds_nan_is_refused_everywhere(
    door: Any, behind: Any
) -> None:
    headers = {**door.bearer("day:set", "runs:start"), "Content-Type": "application/json"}
    twice = await door.http.put(
        "/v1/business-day", content=b'{"on":"2026-09-02","on":"2026-09-03"}', headers=headers
    )
    nan = await door.http.post("/v1/runs", content=b'{"at_least":NaN}', headers=headers)
    cut = await door.http.post("/v1/runs", content=b'{"at_least":', headers=headers)
    large = await door.http.post("/v1/runs", content=b" " * 300_000, headers=headers)
    codes = [answer.json()["code"] for answer in (twice, nan, cut, large)]
    assert codes == ["duplicate_key", "not_a_json_number", "cut_body", "body_too_large"]
    assert behind.asked == []


async def test_a_wrong_code_of_an_enterprise_is_refused_at_the_door(door: Any, behind: Any) -> None:
    wrong = USCC[:-1] + ("B" if USCC[-1] != "B" else "C")
    answer = await door.http.get(
        f"/v1/enterprises/{wrong}", headers=door.bearer("enterprises:read")
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "wrong_check_character")
    assert problem["errors"][0] == {
        "field": "uscc",
        "code": "wrong_check_character",
        "given": wrong,
        "expected": USCC[-1],
        "reason": "统一社会信用代码校验位不符",
        "reason_en": "Wrong check character of the unified social credit code",
    }
    assert behind.asked == []


async def test_an_endpoints_secret_is_never_kept_by_the_gateway(door: Any, behind: Any) -> None:
    behind.scripts["RegisterEndpoint"] = push.RegisterEndpointResponse(secret="whsec_x")
    headers = {**door.bearer("endpoints:manage"), "Idempotency-Key": "k"}
    body = {"url": "https://oa.example.gov.cn/"}
    for _ in range(2):
        await door.http.post("/v1/endpoints", json=body, headers=headers)
    first, second = (request.endpoint_id for _, request, _ in behind.asked)
    assert first == second
    with psycopg.connect(door.database.dsn) as connection:
        assert connection.execute("select count(*) from idempotency_key").fetchone() == (0,)
