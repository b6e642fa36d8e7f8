"""One version of a task on its way to one endpoint, and what an answer means for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from push.domain.errors import NeverSent, UnknownDelivery

FIRST_RETRY_SECONDS = 0.5
LAST_RETRY_SECONDS = 30.0
MAX_RETRY_AFTER_SECONDS = 3600.0
# Of 4xx, a request time-out and "too many" pass by themselves.
NEVER = frozenset(range(400, 500)) - {408, 429}


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Delivery:
    """`delivery_id` is also the webhook-id, the same at every attempt."""

    delivery_id: UUID
    endpoint_id: UUID
    department: str
    task_id: UUID
    task_version: int
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    last_answer: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker holds until `claimed_until`."""

    delivery: Delivery
    url: str
    secret: str
    claimed_until: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a POST brought. `status` None: no answer; `allowed` False: the address is forbidden."""

    note: str
    status: int | None = None
    retry_after: float | None = None
    allowed: bool = True
    body: bytes = b""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Later:
    """Another attempt in so many seconds."""

    seconds: float


Outcome = DeliveryState | Later


def judge(answer: Answer, attempts: int, jitter: float) -> Outcome:
    """2xx: delivered. Other 4xx than 408 and 429, or a forbidden address: refused. Else later.

    A redirect is not followed and says no "never": later. `attempts` counts this one, from 1;
    `jitter`, 0..1, keeps many retries apart.
    """
    if answer.good:
        return DeliveryState.DELIVERED
    if not answer.allowed:
        return DeliveryState.REFUSED
    if answer.status in NEVER:
        return DeliveryState.REFUSED
    return Later(_pause(answer, attempts, jitter))


def _pause(answer: Answer, attempts: int, jitter: float) -> float:
    doubled = FIRST_RETRY_SECONDS * 2.0 ** min(attempts - 1, 16)
    backoff = min(doubled, LAST_RETRY_SECONDS) * (1 + jitter / 2)
    return max(backoff, min(answer.retry_after or 0.0, MAX_RETRY_AFTER_SECONDS))


def require_own(delivery: Delivery | None, delivery_id: UUID, department: str) -> Delivery:
    """Raises UnknownDelivery: another department's, or none."""
    if delivery is None or delivery.department != department:
        raise UnknownDelivery(delivery_id)
    return delivery


def is_news(delivery: Delivery) -> bool:
    """Whether an acknowledgement says something new. Raises NeverSent.

    It may come before the endpoint's answer is on file, even before there is one.
    """
    if delivery.attempts == 0:
        raise NeverSent(delivery.delivery_id)
    return delivery.state is not DeliveryState.ACKNOWLEDGED
