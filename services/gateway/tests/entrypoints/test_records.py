"""Records through the door."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from faults import Refused
from gateway.entrypoints.web.records import EXAMPLE
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb

pytestmark = pytest.mark.real

ACCEPTED = pb.AcceptRecordsResponse(received=1, accepted=1, accepted_through=7)
JSON = {"Content-Type": "application/json"}


async def test_a_batch_goes_through_untouched_with_the_callers_own_token(
    door: Any, behind: Any
) -> None:
    behind.scripts["AcceptRecords"] = ACCEPTED
    body = '{"source_system":"sx","records":[ {"amount": 1.10, "名": "绍兴"} ]}'
    headers = {**door.bearer("records:write", subject="fire-1", department="fire_rescue"), **JSON}
    answer = await door.http.post("/v1/records", content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["accepted_through"] == 7
    ((_, request, principal),) = behind.asked
    assert request.records_json == '[ {"amount": 1.10, "名": "绍兴"} ]'.encode()
    assert (request.source_system, request.batch_id) == ("sx", "")
    assert (principal.subject, principal.department) == ("fire-1", "fire_rescue")


async def test_a_rejection_is_explained_in_chinese_first(door: Any, behind: Any) -> None:
    rejection = pb.Rejection(
        index=3, record_no="n", code="wrong_check_character", field="uscc", given="9", expected="A"
    )
    behind.scripts["AcceptRecords"] = pb.AcceptRecordsResponse(
        received=1, rejected=1, rejections=[rejection], accepted_through=7
    )
    answer = await door.http.post("/v1/records", json=EXAMPLE, headers=door.bearer("records:write"))
    (shown,) = answer.json()["rejections"]
    assert shown["reason"] == "统一社会信用代码校验位不符"
    assert (shown["index"], shown["field"], shown["expected"]) == (3, "uscc", "A")
    assert "统一".encode() in answer.content


async def test_a_batch_sent_again_is_answered_again_without_a_second_effect(
    open_door: Callable[[], Any], behind: Any
) -> None:
    behind.scripts["AcceptRecords"] = ACCEPTED
    door = open_door()
    headers = {**door.bearer("records:write"), "Idempotency-Key": "batch-1"}
    first = await door.http.post("/v1/records", json=EXAMPLE, headers=headers)
    after_restart = open_door()
    again = await after_restart.http.post("/v1/records", json=EXAMPLE, headers=headers)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    ((_, request, _),) = behind.asked
    assert request.batch_id == "batch-1"


async def test_a_key_cannot_serve_two_requests(door: Any, behind: Any) -> None:
    headers = {**door.bearer("records:write"), "Idempotency-Key": "batch-1"}
    await door.http.post("/v1/records", json=EXAMPLE, headers=headers)
    other = {**EXAMPLE, "source_system": "other"}
    answer = await door.http.post("/v1/records", json=other, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_used_for_another_request")
    assert len(behind.asked) == 1


async def test_two_at_once_with_one_key_are_one(door: Any, behind: Any) -> None:
    entered, gate = asyncio.Event(), asyncio.Event()

    async def slow(request: Any) -> Any:
        entered.set()
        await gate.wait()
        return ACCEPTED

    behind.scripts["AcceptRecords"] = slow
    headers = {**door.bearer("records:write"), "Idempotency-Key": "batch-1"}
    first = asyncio.create_task(door.http.post("/v1/records", json=EXAMPLE, headers=headers))
    await entered.wait()
    second = await door.http.post("/v1/records", json=EXAMPLE, headers=headers)
    gate.set()
    assert (second.status_code, second.json()["code"]) == (409, "request_in_progress")
    assert (await first).status_code == 200


async def test_a_refused_batch_may_come_again_with_the_same_key(door: Any, behind: Any) -> None:
    headers = {**door.bearer("records:write"), "Idempotency-Key": "batch-1"}
    behind.scripts["AcceptRecords"] = Refused("not today")
    refused = await door.http.post("/v1/records", json=EXAMPLE, headers=headers)
    behind.scripts["AcceptRecords"] = ACCEPTED
    accepted = await door.http.post("/v1/records", json=EXAMPLE, headers=headers)
    assert (refused.status_code, accepted.status_code) == (409, 200)


@pytest.mark.parametrize("key", ["with blank", "x" * 256, "tab\t"])
async def test_a_key_of_another_form_is_refused(door: Any, behind: Any, key: str) -> None:
    headers = {**door.bearer("records:write"), "Idempotency-Key": key}
    answer = await door.http.post("/v1/records", json=EXAMPLE, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "idempotency-key"
    assert behind.asked == []


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b'{"source_system":"s","records":[{"amount":NaN}]}', 400, "not_a_json_number",
         "records/0/amount"),
        (b'{"source_system":"s","records":[{"amount":1', 400, "cut_body", "records/0/amount"),
        (b'{"source_system":"s","records":[1],"records":[]}', 400, "duplicate_key", "records"),
        (b'{"source_system":"s","records":[}', 400, "malformed_json", "records/0"),
        (b'{"source_system":"s","records":' + b"[" * 999, 400, "cut_body", None),
        (b'{"source_system":"s","records":' + b"[" * 9999, 400, "too_deep", None),
        (b'{"source_system":"s","records":7}', 422, "wrong_type", "records"),
        (b'{"source_system":"s","records":[' + b"1," * 1000 + b"1]}", 422, "too_many_records",
         "records"),
        (b'{"source_system":"\xff","records":[]}', 400, "not_utf8", None),
    ],
)  # fmt: skip
async def test_a_bad_body_is_refused_with_its_place_and_nothing_goes_through(
    door: Any, behind: Any, body: bytes, status: int, code: str, field: str | None
) -> None:
    headers = {**door.bearer("records:write"), **JSON}
    answer = await door.http.post("/v1/records", content=body, headers=headers)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    if code == "cut_body" and field is None:
        assert problem["code"] in ("cut_body", "too_deep")
    else:
        assert (answer.status_code, problem["code"]) == (status, code)
    if field is not None:
        assert problem["errors"][0]["field"] == field
        assert problem["errors"][0]["reason"]
    assert behind.asked == []


async def test_a_body_too_large_is_refused_whether_or_not_it_says_so(
    door: Any, behind: Any
) -> None:
    async def chunks() -> Any:
        for _ in range(9):
            yield b" " * 1024 * 1024

    headers = {**door.bearer("records:write"), **JSON}
    said = await door.http.post("/v1/records", content=b" " * 9 * 1024 * 1024, headers=headers)
    unsaid = await door.http.post("/v1/records", content=chunks(), headers=headers)
    for answer in (said, unsaid):
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert answer.json()["facts"] == {"limit": str(8 * 1024 * 1024)}


async def test_a_request_without_a_body_of_its_own_is_limited_too(door: Any) -> None:
    headers = {**door.bearer("deliveries:acknowledge"), "Idempotency-Key": "k"}
    path = "/v1/deliveries/d-1/acknowledgement"
    answer = await door.http.post(path, content=b" " * 300_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_what_is_not_said_to_be_json_is_refused(door: Any) -> None:
    headers = {**door.bearer("records:write"), "Content-Type": "text/plain"}
    for path in ("/v1/records", "/v1/annotations"):
        bearer = {**headers, **door.bearer("records:write", "annotations:write")}
        bearer["Content-Type"] = "text/plain"
        answer = await door.http.post(path, content=b"{}", headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_the_quarantine_shows_each_record_as_it_was_given(door: Any, behind: Any) -> None:
    page = pb.ListQuarantineResponse(next_page_token="more")
    whole = page.records.add(quarantine_id="q1", record_json=b'{"amount": 12345678901234.10}')
    whole.rejection.code = "unknown_kind"
    page.records.add(quarantine_id="q2", record_json=b"{half")
    behind.scripts["ListQuarantine"] = page
    answer = await door.http.get(
        "/v1/quarantine",
        params={"source_system": "sx", "page_size": 2, "page_token": "t"},
        headers=door.bearer("quarantine:read"),
    )
    assert b'"amount":12345678901234.10' in answer.content
    shown = answer.json()
    assert shown["records"][0]["rejection"]["reason"] == "未知的记录种类"
    assert shown["records"][1]["record"] == "{half"
    assert shown["next_page_token"] == "more"
    (_, request, _) = behind.asked[0]
    assert (request.source_system, request.page_size, request.page_token) == ("sx", 2, "t")


async def test_a_correction_goes_through_untouched_or_replays(door: Any, behind: Any) -> None:
    behind.scripts["CorrectQuarantined"] = pb.CorrectQuarantinedResponse(outcome=ACCEPTED)
    headers = {**door.bearer("records:write"), **JSON}
    path = "/v1/quarantine/q-1/correction"
    for body, sent in ((b'{"record": {"amount": 1.10}}', b'{"amount": 1.10}'), (b"{}", b"")):
        answer = await door.http.post(path, content=body, headers=headers)
        assert answer.json()["accepted"] == 1
        (_, request, _) = behind.asked[-1]
        assert (request.quarantine_id, request.record_json) == ("q-1", sent)
    for body in (b'{"record": {"a": NaN}}', b'{"record": {', b'{"other": 1}', b"[]"):
        answer = await door.http.post(path, content=body, headers=headers)
        assert answer.status_code in (400, 422)
    assert len(behind.asked) == 2


async def test_an_annotation_sent_twice_has_one_id(door: Any, behind: Any) -> None:
    body = {
        "source_system": "sx",
        "record_no": "n",
        "kind": "repair",
        "decided_on": "2026-09-01",
        "reason": "已修复",
    }
    headers = door.bearer("annotations:write")
    await door.http.post("/v1/annotations", json=body, headers=headers)
    for subject in ("a", "b"):
        keyed = {**door.bearer("annotations:write", subject=subject), "Idempotency-Key": "k"}
        await door.http.post("/v1/annotations", json=body, headers=keyed)
    ids = [request.annotation_id for _, request, _ in behind.asked]
    assert len(set(ids)) == 3
    (_, request, _) = behind.asked[0]
    assert request.kind == pb.ANNOTATION_KIND_REPAIR
    assert request.in_force is True


async def test_an_impossible_day_and_an_unknown_field_are_named(door: Any, behind: Any) -> None:
    body = {"source_system": "sx", "record_no": "n", "kind": "mend", "decided_on": "2026-02-30"}
    answer = await door.http.post(
        "/v1/annotations", json={**body, "more": 1}, headers=door.bearer("annotations:write")
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_request")
    found = {error["field"]: error["code"] for error in problem["errors"]}
    assert found == {
        "kind": "wrong_value",
        "decided_on": "impossible_day",
        "reason": "missing_field",
        "more": "unknown_field",
    }
    assert json.dumps(problem, ensure_ascii=False).count("日期不存在") == 1
    assert behind.asked == []
