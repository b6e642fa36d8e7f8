import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from democity.inbox import Inbox

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"type":"task.changed","task_id":"t1","task_version":2}'


def signed(
    webhook_id: str, body: bytes = BODY, ago: timedelta = timedelta(), secret: str = SECRET
) -> dict[str, str]:
    at = datetime.now(UTC) - ago
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body.decode()),
    }


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(SECRET)


def test_a_genuine_webhook_is_taken_once(inbox: Inbox) -> None:
    verdict = inbox.receive(signed("m1"), BODY)
    assert (verdict.status, verdict.note) == (200, "taken")
    assert verdict.event == {"type": "task.changed", "task_id": "t1", "task_version": 2}


def test_an_exact_repeat_is_answered_well_and_not_handled_again(inbox: Inbox) -> None:
    inbox.receive(signed("m1"), BODY)
    verdict = inbox.receive(signed("m1", ago=timedelta(seconds=2)), BODY)
    assert (verdict.status, verdict.event) == (200, None)


def test_a_known_id_with_other_content_is_refused(inbox: Inbox) -> None:
    inbox.receive(signed("m1"), BODY)
    other = BODY.replace(b"t1", b"t2")
    assert inbox.receive(signed("m1", other), other).status == 409


def test_a_stale_webhook_is_refused(inbox: Inbox) -> None:
    assert inbox.receive(signed("m1", ago=timedelta(minutes=6)), BODY).status == 401


def test_a_webhook_signed_with_another_secret_is_refused(inbox: Inbox) -> None:
    other = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
    assert inbox.receive(signed("m1", secret=other), BODY).status == 401


def test_a_changed_body_is_refused_and_leaves_the_id_free(inbox: Inbox) -> None:
    assert inbox.receive(signed("m1"), BODY + b" ").status == 401
    assert inbox.receive(signed("m1"), BODY).status == 200


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_webhook_without_one_of_its_headers_is_refused(inbox: Inbox, missing: str) -> None:
    headers = signed("m1")
    del headers[missing]
    assert inbox.receive(headers, BODY).status == 401


@pytest.mark.parametrize(
    ("header", "value"), [("webhook-signature", "v1"), ("webhook-signature", "v1,%%%")]
)
def test_a_mangled_signature_is_refused(inbox: Inbox, header: str, value: str) -> None:
    assert inbox.receive(signed("m1") | {header: value}, BODY).status == 401


def test_before_a_secret_is_agreed_nothing_is_genuine() -> None:
    assert Inbox("").receive(signed("m1"), BODY).status == 401


def test_an_older_version_after_a_newer_one_is_noticed(inbox: Inbox) -> None:
    inbox.receive(signed("m1"), BODY)
    older = BODY.replace(b":2", b":1")
    assert inbox.receive(signed("m2", older), older).note == "older_after_newer"


def test_the_endpoint_verifies_with_code_that_is_not_the_senders() -> None:
    code = "import sys, democity.endpoint; print('standardwebhooks' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
