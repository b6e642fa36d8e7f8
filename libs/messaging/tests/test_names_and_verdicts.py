import pytest

from faults import Forbidden, Invalid, NotFound, Refused, Unavailable
from messaging import durable_of, stream_of, subject_of
from messaging.verdicts import Verdict, delay, verdict
from onedoor.scoring.v1.events_pb2 import AgreementChanged


def test_names_on_the_bus_follow_from_the_message() -> None:
    assert subject_of(AgreementChanged) == "onedoor.scoring.v1.agreement_changed"
    assert stream_of(AgreementChanged) == "SCORING"
    assert durable_of(AgreementChanged, "dispatch") == "dispatch-agreement-changed"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (None, Verdict.DONE),
        (Invalid("x"), Verdict.NEVER),
        (Refused("x"), Verdict.NEVER),
        (Forbidden("x"), Verdict.NEVER),
        (NotFound("x"), Verdict.LATER),
        (Unavailable("x"), Verdict.LATER),
        (KeyError("a bug"), Verdict.LATER),
    ],
)
def test_the_verdict_comes_from_the_kind_of_fault(
    failure: Exception | None, expected: Verdict
) -> None:
    assert verdict(failure) is expected


def test_the_delay_grows_to_half_a_minute() -> None:
    assert [delay(n) for n in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert delay(50) == 30
