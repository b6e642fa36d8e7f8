"""The conversation with a gateway over real HTTP: tokens, retries, problems, typed answers."""

import socket
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey

from onedoor_client import (
    AsyncClient,
    Client,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Refused,
    Retries,
    Unavailable,
    UnexpectedAnswer,
    calls,
    load_key,
    results,
)

QUICK = Retries(attempts=3, first=0.01, longest=0.02, patience=3)
TASK = {
    "task_id": "t1", "uscc": "91330600MA2ABC125F", "version": 2, "state": "open",
    "participants": [{"department_id": "fire_rescue", "lead": True, "state": "asked",
                      "joined_version": 1, "record_ids": ["00ff"]}],
    "opened_on": "2026-09-01", "closed_on": "", "visit_id": "", "later_field": 1,
}  # fmt: skip


def paths(gateway: Any) -> list[str]:
    return [f"{method} {path}" for method, path, _, _ in gateway.asked]


def test_one_token_serves_many_calls_and_is_renewed_in_time(gateway: Any, client: Client) -> None:
    gateway.canned["GET /v1/tasks/t1"] = TASK
    for _ in range(3):
        client.task("t1")
    assert paths(gateway).count("POST /oauth/token") == 1
    gateway.expires_in = 0
    with Client(gateway.url, "test-client", gateway.key) as other:
        for _ in range(3):
            other.task("t1")
    assert paths(gateway).count("POST /oauth/token") == 4


def test_a_token_that_is_no_longer_taken_is_asked_for_again_once(
    gateway: Any, client: Client
) -> None:
    gateway.canned["GET /v1/tasks/t1"] = TASK
    client.task("t1")
    gateway.tokens.append("the issuer's keys changed")
    assert client.task("t1").task_id == "t1"
    gateway.troubles = [(401, {}, {"code": "not_authenticated"})] * 2
    with pytest.raises(NotAuthenticated):
        client.task("t1")


def test_another_key_gets_no_token(gateway: Any) -> None:
    stranger = ECKey.generate_key("P-256", private=True)
    with (
        Client(gateway.url, "test-client", stranger) as other,
        pytest.raises(NotAuthenticated, match="unknown key"),
    ):
        other.task("t1")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_later_is_tried_again(gateway: Any, client: Client, status: int) -> None:
    gateway.canned["GET /v1/tasks/t1"] = TASK
    gateway.troubles = [(status, {}, {})] * 3
    assert client.task("t1").version == 2
    assert paths(gateway).count("GET /v1/tasks/t1") == 4


def test_a_request_still_in_progress_is_asked_again(gateway: Any, client: Client) -> None:
    gateway.canned["POST /v1/deliveries/d1/acknowledgement"] = {"delivery_id": "d1"}
    gateway.troubles = [(409, {}, {"code": "request_in_progress"})]
    assert client.acknowledge("d1").delivery_id == "d1"
    gateway.troubles = [(409, {}, {"code": "task_closed"})]
    with pytest.raises(Refused):
        client.acknowledge("d1")


def test_the_servers_wait_is_honoured_and_too_long_a_one_gives_up(
    gateway: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    gateway.canned["GET /v1/tasks/t1"] = TASK
    gateway.troubles = [(503, {"Retry-After": "2"}, {}), (429, {"Retry-After": "soon"}, {})]
    client.task("t1")
    assert waits[0] == 2.0
    assert 0 < waits[1] <= 0.05
    gateway.troubles = [(503, {"Retry-After": "60"}, {"code": "busy"})]
    with pytest.raises(Unavailable) as given_up:
        client.task("t1")
    assert given_up.value.code == "busy"


def test_waits_grow_and_end() -> None:
    retries = Retries(attempts=5, first=1, longest=4)
    waits = [retries.wait(attempt) for attempt in range(1, 6)]
    assert waits[4] is None
    for wait, most in zip(waits[:4], (1, 2, 4, 4), strict=True):
        assert wait is not None
        assert most / 2 <= wait.seconds <= most


def test_nobody_at_the_address_is_said_after_several_tries() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        key = ECKey.generate_key("P-256", private=True)
        with Client(url, "x", key, QUICK) as alone, pytest.raises(Unavailable, match="无法连接"):
            alone.endpoints()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Invalid), (403, NotPermitted), (404, NotFound), (409, Refused), (413, Invalid),
     (422, Invalid), (500, Unavailable), (302, UnexpectedAnswer)],
)  # fmt: skip
def test_a_problem_is_an_exception_of_its_kind_with_all_it_says(
    gateway: Any, client: Client, status: int, kind: type[Exception]
) -> None:
    error = {"field": "uscc", "given": "9133", "expected": "18", "code": "wrong_uscc_form"}
    body = {"title": "请求内容有误", "detail": "代码不对。", "detail_en": "Wrong.",
            "code": "wrong_uscc_form", "errors": [error]}  # fmt: skip
    gateway.troubles = [(status, {}, body)]
    with pytest.raises(kind) as caught:
        client.task("t1")
    said: Any = caught.value
    assert (said.zh, said.en, said.code, said.status) == (
        "代码不对。", "Wrong.", "wrong_uscc_form", status,
    )  # fmt: skip
    assert (said.field, said.given, said.expected) == ("uscc", "9133", "18")


def test_an_answer_of_another_form_is_said_to_be_one(gateway: Any, client: Client) -> None:
    gateway.canned["GET /v1/tasks/t1"] = {"uscc": 5}
    with pytest.raises(UnexpectedAnswer, match="/v1/tasks/t1"):
        client.task("t1")


def test_pages_follow_one_another(gateway: Any, client: Client) -> None:
    two = {"tasks": [TASK | {"task_id": "t2"}], "next_page_token": ""}
    gateway.canned["GET /v1/tasks?state=open"] = {"tasks": [TASK], "next_page_token": "p+2"}
    gateway.canned["GET /v1/tasks?state=open&page_token=p%2B2"] = two
    tasks: Iterator[results.Task] = client.tasks(state="open")
    assert [task.task_id for task in tasks] == ["t1", "t2"]


def test_every_call_asks_what_the_public_api_says(gateway: Any, client: Client) -> None:
    canned = gateway.canned
    canned["GET /v1/enterprises/9133"] = {"uscc": "9133", "status": "registered"}
    canned["GET /v1/enterprises/9133/records"] = {"records": [{"record_id": "a", "body": {}}]}
    canned["GET /v1/enterprises/9133/classification?purpose=%E6%9F%A5"] = {
        "uscc": "9133", "views": [{"risk_class": "high"}], "findings": [{"name": "x"}],
    }  # fmt: skip
    canned["GET /v1/endpoints"] = {"endpoints": [{"endpoint_id": "e", "state": "verified"}]}
    canned["POST /v1/endpoints"] = {"endpoint": {"endpoint_id": "e"}, "secret": "whsec_x"}
    canned["POST /v1/endpoints/e/verification"] = {"endpoint_id": "e", "state": "verified"}
    canned["GET /v1/deliveries?task_id=t1"] = {"deliveries": [{"delivery_id": "d"}]}
    canned["POST /v1/tasks/t1/visit"] = TASK | {"state": "closed"}
    assert client.enterprise("9133").status == "registered"
    assert next(client.records("9133")).record_id == "a"
    assert client.classification("9133", "查").views[0].risk_class == "high"
    assert client.endpoints()[0].state == "verified"
    registered = client.register_endpoint("https://oa.example/x")
    assert (registered.secret, "whsec" in repr(registered)) == ("whsec_x", False)
    assert client.verify_endpoint("e").state == "verified"
    assert next(client.deliveries("t1")).delivery_id == "d"
    result = results.VisitResult("fire_rescue", ["F1"], ["1", "2"], "no_problem", False)
    visit = str(uuid.uuid4())
    assert client.report_visit("t1", visit, "2026-09-05", [result]).state == "closed"
    assert b'"inspector_ids":["1","2"]' in gateway.asked[-1][3]


def test_the_same_batch_has_the_same_key_whatever_the_order_of_its_fields() -> None:
    one, same, other = (
        calls.submit_records("s", [record])
        for record in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 3})
    )
    assert one.headers == same.headers != other.headers


async def test_the_asyncio_client_says_the_same(gateway: Any) -> None:
    gateway.canned["GET /v1/tasks/t1"] = TASK
    gateway.troubles = [(503, {}, {})]
    client = AsyncClient(gateway.url, "test-client", gateway.key, QUICK)
    assert (await client.send(calls.task("t1"))).participants[0].lead
    with pytest.raises(NotFound):
        await client.send(calls.task("t2"))
    await client.close()


def test_a_key_may_be_a_jwk_or_pem_and_only_a_private_one() -> None:
    key = ECKey.generate_key("P-256", private=True)
    assert load_key(key.as_pem(private=True).decode()).thumbprint() == key.thumbprint()
    wrong = ["", "{}", "[]", key.as_pem(private=False).decode(), "-----BEGIN"]
    other = ECKey.generate_key("P-384", private=True).as_pem(private=True).decode()
    for text in (*wrong, other):
        with pytest.raises(Invalid):
            load_key(text)
