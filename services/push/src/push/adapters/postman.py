"""Signed POSTs to endpoints (Standard Webhooks). Follows no redirect, knows no proxy."""

import asyncio
import ssl
from collections.abc import AsyncIterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
from standardwebhooks import Webhook

from push.adapters.network import GuardedNetwork
from push.domain.delivery import Answer
from push.domain.errors import OutsideNetworks, UnknownHost

Headers = list[tuple[bytes | str, bytes | str]]

MAX_BODY = 16 * 1024
KEPT_ALIVE, KEPT_SECONDS = 256, 4.0


class Postman:
    """`timeout` in seconds is for all of one POST, from the name to the end of the answer."""

    def __init__(self, network: GuardedNetwork, timeout: float) -> None:
        self._timeout = timeout
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=KEPT_ALIVE,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=network,
        )

    async def post(self, url: str, secret: str, message_id: str, body: bytes) -> Answer:
        """Whatever happens is an answer; only a bug raises."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._post(url, _headers(secret, message_id, body), body)
        except TimeoutError:
            return Answer("timeout")
        except OutsideNetworks:
            return Answer("address outside the allowed networks", allowed=False)
        except UnknownHost:
            return Answer("name does not resolve")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as failure:
            return Answer(f"no answer: {type(failure).__name__}")
        except httpcore.TimeoutException:
            return Answer("timeout")

    async def _post(self, url: str, headers: Headers, body: bytes) -> Answer:
        async with self._pool.stream("POST", url, headers=headers, content=body) as response:
            given = {name.lower(): value for name, value in response.headers}
            return Answer(
                note=str(response.status),
                status=response.status,
                retry_after=_seconds(given.get(b"retry-after", b"").decode("ascii", "replace")),
                body=await _first_bytes(response.aiter_stream()),
            )

    async def close(self) -> None:
        await self._pool.aclose()


def _headers(secret: str, message_id: str, body: bytes) -> Headers:
    at = datetime.now(UTC)
    return [
        ("content-type", "application/json"),
        ("user-agent", "onedoor-push"),
        ("webhook-id", message_id),
        ("webhook-timestamp", str(int(at.timestamp()))),
        ("webhook-signature", Webhook(secret).sign(message_id, at, body.decode())),
    ]


async def _first_bytes(chunks: AsyncIterable[bytes]) -> bytes:
    """Enough for a challenge; an endless answer is cut."""
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) >= MAX_BODY:
            break
    return body[:MAX_BODY]


def _seconds(retry_after: str) -> float | None:
    """Retry-After, RFC 9110 section 10.2.3: seconds, or an HTTP date."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
