"""What an endpoint does with a webhook before anything else: is it genuine, and is it news?"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from svix.webhooks import Webhook, WebhookVerificationError


@dataclass(frozen=True, slots=True)
class Verdict:
    """How to answer, and the event where it is to be handled now."""

    status: int
    note: str
    webhook_id: str = ""
    event: dict[str, Any] | None = None


@dataclass(slots=True)
class Inbox:
    """Remembers what it took in. A signature older than five minutes is refused by `svix`."""

    secret: str
    _taken: dict[str, bytes] = field(default_factory=dict)
    _newest: dict[str, int] = field(default_factory=dict)

    def receive(self, headers: Mapping[str, str], body: bytes) -> Verdict:
        """An exact repeat is answered 200 and handled no second time; the same id with other
        content is refused 409, a wrong or stale signature 401."""
        if not self.secret:
            return Verdict(401, "refused: no secret has been agreed yet")
        try:
            Webhook(self.secret).verify(body, dict(headers))
            event = json.loads(body)
        except (WebhookVerificationError, ValueError) as refusal:
            return Verdict(401, f"refused: {refusal}")
        webhook_id = headers["webhook-id"]
        digest = hashlib.sha256(body).digest()
        known = self._taken.get(webhook_id)
        if known is not None:
            if known == digest:
                return Verdict(200, "repeated", webhook_id)
            return Verdict(409, "refused: this webhook-id came with other content", webhook_id)
        self._taken[webhook_id] = digest
        return Verdict(200, self._order(event), webhook_id, event)

    def _order(self, event: Mapping[str, Any]) -> str:
        """An older version of a task after a newer one is worth a complaint."""
        task, version = str(event.get("task_id", "")), int(event.get("task_version", 0))
        newest = self._newest.get(task, 0)
        self._newest[task] = max(newest, version)
        return "taken" if version >= newest else "older_after_newer"
