"""A coordinator draws by an approved plan and has departments go where the draw went too."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

import regulations
from democity.clients import Client, Problem, new_key
from journeys.house import House, open_house, until
from journeys.record_sets import one_of_each_class, source_system

pytestmark = pytest.mark.journey

CITY = "zhoukou"
MARKET = "market_regulation"
RESULT = {
    "item_codes": ["MR-001"],
    "inspector_ids": ["ZS-1", "ZS-2"],
    "result_code": "no_problem",
    "problem_found": False,
}


async def test_drawn_and_joint_tasks_stand_side_by_side_and_each_visit_is_its_own_record() -> None:
    async with open_house(CITY) as house:
        on = date.fromisoformat((await house.operator.get("/v1/business-day"))["on"])
        coordinator = await _client(house, "coordinator")
        director = await _client(house, "coordinator", of="director")
        officer = await _client(house, "officer", MARKET)
        usccs = await _records(house, on)

        plan = _plan(on)
        low = {**plan, "ratios": {**plan["ratios"], "low": "0.9%"}}
        with pytest.raises(Problem) as refused:
            await coordinator.post("/v1/plans", low)
        assert (refused.value.status, refused.value.fields["code"]) == (422, "under_floor")
        await coordinator.post("/v1/plans", plan)

        version = f"/v1/plans/{plan['plan_id']}/versions/1"
        await _inspectors(coordinator)
        await coordinator.post(f"{version}/rehearsal", {})
        foreseen = await _becomes(director, f"{version}/rehearsal", lambda it: it["done"])
        assert (foreseen["visits"], foreseen["loads"][0]["needed"]) == (len(usccs), 2 * len(usccs))
        decision = f"{version}/decision"
        for decides, expected in ((coordinator, "own_proposal"), (director, "")):
            assert await _refused(decides.post(decision, {"approve": True})) == expected

        draw_id = str(uuid.uuid4())
        await coordinator.post(f"/v1/plans/{plan['plan_id']}/draws", {"draw_id": draw_id})
        draw = await _becomes(coordinator, f"/v1/draws/{draw_id}", lambda it: it["completed_at"])
        assert (draw["state"], draw["drawn"]) == ("completed", len(usccs))
        drawn = await _becomes(coordinator, "/v1/tasks", lambda it: len(it["tasks"]) == len(usccs))
        assert {(t["kind"], t["draw_id"]) for t in drawn["tasks"]} == {("drawn", draw_id)}
        assert sorted(task["uscc"] for task in drawn["tasks"]) == usccs

        planned = await _becomes(
            coordinator, f"/v1/draws/{draw_id}/visits", lambda it: len(it["visits"]) == len(usccs)
        )
        assert [len(visit["inspectors"]) for visit in planned["visits"]] == [2] * len(usccs)

        first = drawn["tasks"][0]
        order = {
            "uscc": first["uscc"],
            "department_ids": [MARKET, "fire_rescue"],
            "item_codes": ["MR-001", "FR-001"],
            "reason": "群众反映集中",
        }
        joint = await coordinator.post("/v1/joint-tasks", order)
        again = await coordinator.post("/v1/joint-tasks", order)
        assert (joint["kind"], again["task_id"]) == ("joint", joint["task_id"])

        for task in (first, joint):
            await _visit(officer, task, on)
        modes = await _modes(house, coordinator, first["uscc"])
        assert modes == {(first["task_id"], "double_random"), (joint["task_id"], "joint")}
        year = {"first_day": on.replace(month=1, day=1), "last_day": on.replace(month=12, day=31)}
        counted = await _becomes(
            director, "/v1/draw-metrics", lambda it: it["inspected_entity_visits"], **year
        )
        assert counted["inspected_entity_visits"] == 1
        assert counted["credit_rule_application_rate"] == {"part": 1, "whole": 1, "value": 1}
        published = (await house.operator.http.get("/public/v1/inspection-plans")).json()["plans"]
        assert [(p["plan_id"], p["version"]) for p in published] == [(plan["plan_id"], 1)]
        early = director.post(f"/v1/draws/{draw_id}/publication", {})
        assert await _refused(early) == "visits_outstanding"


async def _records(house: House, on: date) -> list[str]:
    """One enterprise of each class, and a run over them all."""
    sets = one_of_each_class(regulations.load(CITY).city.region_code, on)
    for sender, role in ((MARKET, "department"), ("court", "source")):
        client = await _client(house, role, sender)
        records = [record for each in sets for record in each.records.get(sender, ())]
        body = {"source_system": source_system(sender), "records": records}
        head = (await client.post("/v1/records", body))["accepted_through"]
    run_id = (await house.operator.post("/v1/runs", {"at_least": head}))["run_id"]
    await _becomes(
        house.operator, f"/v1/runs/{run_id}", lambda run: run["state"].endswith("completed")
    )
    await until(
        "sampling has heard of the run",
        lambda: house.value("sampling", f"select count(*) from run where run_id = '{run_id}'") > 0,
    )
    return sorted(each.uscc for each in sets)


async def _inspectors(coordinator: Client) -> None:
    """Two of market regulation, fit for everything it does there."""
    inspectors = [
        {
            "inspector_id": number,
            "department_id": MARKET,
            "domains": ["registration_disclosure"],
            "areas": [regulations.load(CITY).city.region_code],
            "valid_from": "2024-01-01",
            "valid_until": "2030-12-31",
        }
        for number in ("ZS-1", "ZS-2")
    ]
    assert (await coordinator.post("/v1/inspectors", {"inspectors": inspectors}))["registered"] == 2


def _plan(on: date) -> dict[str, Any]:
    return {
        "plan_id": str(uuid.uuid4()),
        "department_id": MARKET,
        "library": "特种设备使用单位",
        "check_type": "special_equipment",
        "item_codes": ["MR-001"],
        # Of a handful everybody is drawn, whatever the class.
        "ratios": {"low": "97%", "general": "98%", "higher": "99%", "high": "100%"},
        "mandatory_high_share": "20%",
        "first_day": on.isoformat(),
        "last_day": on.replace(month=12, day=31).isoformat(),
    }


async def _visit(officer: Client, task: dict[str, Any], on: date) -> None:
    departments = [each["department_id"] for each in task["participants"]]
    body = {
        "visit_id": str(uuid.uuid4()),
        "completed_on": on.isoformat(),
        "results": [{"department_id": each, **RESULT} for each in departments],
    }
    assert (await officer.post(f"/v1/tasks/{task['task_id']}/visit", body))["state"] == "closed"


async def _modes(house: House, reader: Client, uscc: str) -> set[tuple[str, str]]:
    """Task and mode of the records that visits left at an enterprise."""
    path = f"/v1/enterprises/{uscc}/records"

    def reported(page: dict[str, Any]) -> list[dict[str, Any]]:
        return [r for r in page["records"] if r["source_system"] == "onedoor-dispatch"]

    page = await _becomes(reader, path, lambda page: len(reported(page)) == 3)
    bodies = [each["body"] for each in reported(page)]
    return {(body["task_id"], body["inspection_mode"]) for body in bodies}


async def _becomes(
    reader: Client, path: str, holds: Callable[[dict[str, Any]], object], **params: object
) -> dict[str, Any]:
    """What is read there once it holds."""
    found: dict[str, Any] = {}

    async def asked() -> bool:
        found.update(await reader.get(path, **params))
        return bool(holds(found))

    await until(path, asked)
    return found


async def _refused(answer: Awaitable[Any]) -> str:
    """By which name, empty where it was answered."""
    try:
        await answer
    except Problem as problem:
        return str(problem.fields["code"])
    return ""


async def _client(house: House, role: str, department: str = "", of: str = "") -> Client:
    client_id = f"journey-{department or of or 'city'}-{role}".replace("_", "-")
    key = new_key(client_id)
    keys = {"keys": [key.as_dict(private=False)]}
    body = {"client_id": client_id, "role": role, "department_id": department, "jwks": keys}
    await house.operator.post("/v1/clients", body)
    return Client(house.operator.http, client_id, key)
