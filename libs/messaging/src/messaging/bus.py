"""The connection of one service to NATS JetStream."""

import nats
import nats.errors
import nats.js
import structlog
from nats.aio.client import Client

from faults import Unavailable

log = structlog.get_logger()

PUBLISH_SECONDS = 5


class BusUnavailable(Unavailable):
    def __init__(self, cause: str) -> None:
        super().__init__(f"The message broker does not answer: {cause}")


class Bus:
    """JetStream as one user. Reconnects for ever; a publish that is not stored raises."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.jetstream = client.jetstream(timeout=PUBLISH_SECONDS)

    @classmethod
    async def connect(cls, url: str, user: str, seed: str | None = None) -> "Bus":
        """Connect as `user`, by nkey `seed`. Raises BusUnavailable."""

        async def on_error(error: Exception) -> None:
            # A refused publish looks like a time-out to the publisher; only here is the reason.
            log.warning("broker_error", error=str(error) or type(error).__name__)

        try:
            client = await nats.connect(
                url,
                name=user,
                nkeys_seed_str=seed,
                inbox_prefix=f"_INBOX_{user}".encode(),
                error_cb=on_error,
                max_reconnect_attempts=-1,
                reconnect_time_wait=0.25,
                drain_timeout=2,
            )
        except (OSError, nats.errors.Error, TimeoutError) as cause:
            raise BusUnavailable(str(cause) or type(cause).__name__) from cause
        return cls(client)

    async def publish(self, subject: str, payload: bytes, message_id: str) -> None:
        """Return once the broker has stored it; a repeat of `message_id` is stored once."""
        try:
            await self.jetstream.publish(
                subject, payload, headers={"Nats-Msg-Id": message_id}, timeout=PUBLISH_SECONDS
            )
        except (OSError, nats.errors.Error, TimeoutError) as cause:
            raise BusUnavailable(str(cause) or type(cause).__name__) from cause

    async def close(self) -> None:
        await self._client.close()
