from typing import Any

import pytest

from push.adapters.postman import _seconds

pytestmark = pytest.mark.real
SECRET = "whsec_" + "QUJD" * 8


async def test_an_endless_answer_is_cut(push: Any, receiver: Any, reply: Any) -> None:
    fire = receiver()
    fire.secret = SECRET
    fire.replies = [reply(body=b"x" * 300_000)]
    body = b'{"type": "task.changed", "task_version": 1}'
    answer = await push.postman.post(fire.url, SECRET, "msg-1", body)
    assert (answer.status, len(answer.body)) == (200, 16 * 1024)


async def test_a_receiver_with_another_secret_does_not_take_it(push: Any, receiver: Any) -> None:
    fire = receiver()
    fire.secret = "whsec_" + "REVG" * 8
    answer = await push.postman.post(fire.url, SECRET, "msg-1", b"{}")
    assert answer.status is None
    assert fire.events == []


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    assert _seconds("120") == 120.0
    assert _seconds("Mon, 01 Jan 2024 00:00:00 GMT") == 0.0
    assert _seconds("soon") is None
    assert _seconds("") is None
