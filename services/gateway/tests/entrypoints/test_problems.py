"""What goes wrong, as clients see it."""

from typing import Any

import httpx
import pytest
import structlog

from faults import Invalid, NotFound, Refused, Unavailable
from gateway.adapters.issuer import Issuer
from gateway.entrypoints.web.fields import USCC_EXAMPLE as USCC
from onedoor.scoring.v1 import scoring_service_pb2 as scoring

pytestmark = pytest.mark.real


class UnknownTask(NotFound):
    def __init__(self, task_id: str) -> None:
        super().__init__(f"There is no task {task_id}.")
        self.task_id = task_id


class TooFewInspectors(Invalid):
    def __init__(self) -> None:
        super().__init__("The department sent one inspector; two are needed.")
        self.field, self.given, self.expected = "results/0/inspector_ids", "1", "2"


class NeverHeardOf(Refused):
    pass


class DatabaseGone(Unavailable):
    pass


async def _get_task(door: Any) -> httpx.Response:
    answer: httpx.Response = await door.http.get("/v1/tasks/t-1", headers=door.bearer("tasks:read"))
    return answer


async def test_a_fault_keeps_its_name_and_facts_through_two_services(
    door: Any, behind: Any
) -> None:
    behind.scripts["GetTask"] = UnknownTask("t-1")
    answer = await _get_task(door)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:onedoor:problem:unknown_task",
        "title": "没有该任务",
        "title_en": "There is no such task",
        "status": 404,
        "detail": "没有该任务。",
        "detail_en": "There is no task t-1.",
        "instance": "/v1/tasks/t-1",
        "code": "unknown_task",
        "facts": {"task_id": "t-1"},
        "errors": [],
    }


async def test_a_fault_about_a_field_says_which(door: Any, behind: Any) -> None:
    behind.scripts["GetTask"] = TooFewInspectors()
    answer = await _get_task(door)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["given"]) == ("results/0/inspector_ids", "1")


async def test_a_fault_without_words_of_its_own_reads_as_its_kind(door: Any, behind: Any) -> None:
    behind.scripts["GetTask"] = NeverHeardOf("Not so.")
    problem = (await _get_task(door)).json()
    assert (problem["status"], problem["title"]) == (409, "当前状态不允许")
    assert problem["code"] == "never_heard_of"


async def test_a_service_that_does_not_answer_tells_no_addresses(door: Any, behind: Any) -> None:
    behind.scripts["GetTask"] = DatabaseGone("no route to host 10.1.2.3 port 8432")
    answer = await _get_task(door)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "10.1.2.3" not in answer.text


async def test_a_service_that_is_not_ready_yet_says_how_far_it_is(door: Any, behind: Any) -> None:
    class NotKnownYet(Unavailable):
        pass

    fault = NotKnownYet("Ledger number 9 was asked for; records are read through 7 so far.")
    fault.at_least, fault.through = 9, 7  # type: ignore[attr-defined]
    behind.scripts["GetTask"] = fault
    problem = (await _get_task(door)).json()
    assert (problem["status"], problem["facts"]) == (503, {"at_least": "9", "through": "7"})
    assert problem["detail"] == "分级已读到账本 7，尚未读到 9，请稍后重试。"


async def test_a_bug_behind_or_in_the_door_shows_nothing_of_itself(door: Any, behind: Any) -> None:
    behind.scripts["GetTask"] = ValueError("secret detail")
    behind_answer = await _get_task(door)
    door.app.state.peers = None
    own_answer = await _get_task(door)
    assert (behind_answer.status_code, own_answer.status_code) == (503, 500)
    assert own_answer.json()["code"] == "internal_error"
    for answer in (behind_answer, own_answer):
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert "NoneType" not in answer.text


async def test_who_has_no_valid_token_stays_outside(door: Any, behind: Any) -> None:
    expired = door.bearer("tasks:read", exp=1)
    other = door.bearer("tasks:read", aud="elsewhere")
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer x"}, expired,
                    other):  # fmt: skip
        answer = await door.http.get("/v1/tasks/t-1", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["title"] == "未通过身份验证"
    assert behind.asked == []


async def test_an_unknown_path_and_method_are_problems_too(door: Any) -> None:
    lost = await door.http.get("/v1/nowhere")
    wrong = await door.http.delete("/v1/business-day")
    assert (lost.status_code, lost.json()["code"]) == (404, "unknown_path")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert "GET" in wrong.headers["allow"] or "PUT" in wrong.headers["allow"]


async def test_every_answer_carries_safe_headers(door: Any, behind: Any) -> None:
    for answer in (
        await door.http.get("/healthz"),
        await _get_task(door),
        await door.http.get("/x"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_no_class_no_score_and_no_enterprise_is_logged(door: Any, behind: Any) -> None:
    behind.scripts["GetClassification"] = scoring.GetClassificationResponse(
        uscc=USCC,
        on="2026-09-01",
        views=[scoring.View(risk_class=scoring.RISK_CLASS_HIGH, risk_score=812345)],
    )
    path = f"/v1/enterprises/{USCC}/classification"
    with structlog.testing.capture_logs() as lines:
        answer = await door.http.get(path, headers=door.bearer("classes:read"))
    assert answer.json()["views"][0]["risk_score"] == 812345
    assert any(line.get("usecase") == "get_classification" for line in lines)
    for word in ("812345", "high", "HIGH", USCC):
        assert word not in str(lines)


async def test_the_issuers_paths_pass_through_the_door(door: Any, issuer: Any) -> None:
    keys = await door.http.get("/oauth/jwks")
    assert keys.json() == issuer.key_set()
    form = {"client_assertion": issuer.token(subject="fire-1"), "grant_type": "client_credentials"}
    token = await door.http.post("/oauth/token", data=form)
    assert token.json()["token_type"] == "Bearer"
    large = await door.http.post("/oauth/token", data={"x": "y" * 70_000})
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")


async def test_without_the_issuer_the_door_says_so(door: Any, free_port: Any) -> None:
    door.app.state.issuer = Issuer(f"http://127.0.0.1:{free_port()}")
    answer = await door.http.get("/oauth/jwks")
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")
