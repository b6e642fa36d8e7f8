import pytest

from gateway.domain.errors import KeyUsedForAnotherRequest, RequestInProgress
from gateway.domain.idempotency import Answer, Known, answer_again, digest


def test_the_same_request_gets_the_answer_on_file() -> None:
    kept = Answer(201, b"{}")
    assert answer_again(Known(b"d", kept), b"d") is kept


def test_while_it_is_in_progress_the_same_request_must_wait() -> None:
    with pytest.raises(RequestInProgress):
        answer_again(Known(b"d", None), b"d")


def test_another_request_cannot_have_the_key_even_while_it_is_in_progress() -> None:
    for answer in (None, Answer(200, b"")):
        with pytest.raises(KeyUsedForAnotherRequest):
            answer_again(Known(b"d", answer), b"e")


def test_method_path_and_body_all_belong_to_the_request() -> None:
    asked = ("POST", "/v1/runs", b"{}")
    others = [("PUT", "/v1/runs", b"{}"), ("POST", "/v1/run", b"{}"), ("POST", "/v1/runs", b"{} ")]
    assert len({digest(*request) for request in (asked, *others)}) == 4
    assert digest(*asked) == digest(*asked)
