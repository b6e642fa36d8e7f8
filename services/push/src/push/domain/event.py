"""What travels to endpoints: thin bodies, of ids and a link, and their challenge."""

import hmac
import json
from dataclasses import dataclass
from uuid import UUID

from push.domain.delivery import Delivery


@dataclass(frozen=True, slots=True)
class HeardTask:
    """One version of a task, as its owner told it."""

    task_id: UUID
    uscc: str
    version: int
    open: bool
    departments: tuple[str, ...]


def task_changed(delivery: Delivery, public_url: str) -> bytes:
    """The same bytes at every attempt. What the task is about is fetched by the link."""
    return _body(
        type="task.changed",
        id=str(delivery.delivery_id),
        task_id=str(delivery.task_id),
        task_version=delivery.task_version,
        link=f"{public_url.rstrip('/')}/v1/tasks/{delivery.task_id}",
    )


def verification(challenge: str) -> bytes:
    return _body(type="endpoint.verification", challenge=challenge)


def gives_back(body: bytes, challenge: str) -> bool:
    """Whether an answer's body is JSON with the challenge."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    given = answer.get("challenge") if isinstance(answer, dict) else None
    return isinstance(given, str) and hmac.compare_digest(given.encode(), challenge.encode())


def _body(**fields: str | int) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()
