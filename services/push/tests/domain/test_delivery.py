from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from push.domain.delivery import (
    Answer,
    Delivery,
    DeliveryState,
    Later,
    is_news,
    judge,
    require_own,
)
from push.domain.errors import NeverSent, UnknownDelivery


def _delivery(**changes: Any) -> Delivery:
    given: dict[str, Any] = {
        "delivery_id": UUID(int=1),
        "endpoint_id": UUID(int=2),
        "department": "fire_rescue",
        "task_id": UUID(int=3),
        "task_version": 1,
        "state": DeliveryState.PENDING,
        "attempts": 1,
        "next_attempt_at": datetime.now(UTC),
        "last_answer": "",
    }
    return Delivery(**given | changes)


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_2xx_is_delivered(status: int) -> None:
    assert judge(Answer("", status), 1, 0.0) is DeliveryState.DELIVERED


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_other_4xx_is_refused(status: int) -> None:
    assert judge(Answer("", status), 1, 0.0) is DeliveryState.REFUSED


@pytest.mark.parametrize("status", [302, 308, 408, 429, 500, 503, None])
def test_what_passes_is_tried_later(status: int | None) -> None:
    assert judge(Answer("", status), 1, 0.0) == Later(0.5)


def test_a_forbidden_address_is_refused() -> None:
    assert judge(Answer("", allowed=False), 1, 0.0) is DeliveryState.REFUSED


def test_pauses_double_from_half_a_second_up_to_thirty() -> None:
    pauses = [judge(Answer("", 503), attempts, 0.0) for attempts in (1, 2, 3, 6, 7, 5000)]
    assert pauses == [Later(0.5), Later(1.0), Later(2.0), Later(16.0), Later(30.0), Later(30.0)]


def test_jitter_lengthens_a_pause_by_up_to_a_half() -> None:
    assert judge(Answer("", 503), 1, 1.0) == Later(0.75)


def test_an_endpoint_may_ask_for_a_longer_pause_but_not_for_ever() -> None:
    assert judge(Answer("", 429, retry_after=7.0), 1, 0.0) == Later(7.0)
    assert judge(Answer("", 429, retry_after=0.1), 1, 0.0) == Later(0.5)
    assert judge(Answer("", 429, retry_after=1e9), 1, 0.0) == Later(3600.0)


def test_an_acknowledgement_is_news_once() -> None:
    assert is_news(_delivery())
    assert is_news(_delivery(state=DeliveryState.DELIVERED))
    assert not is_news(_delivery(state=DeliveryState.ACKNOWLEDGED))


def test_what_was_never_sent_cannot_be_acknowledged() -> None:
    with pytest.raises(NeverSent):
        is_news(_delivery(attempts=0))


def test_another_departments_delivery_is_unknown() -> None:
    with pytest.raises(UnknownDelivery):
        require_own(_delivery(), UUID(int=1), "tax")
    with pytest.raises(UnknownDelivery):
        require_own(None, UUID(int=1), "tax")
