"""The gateway's public REST API, as a department's own program speaks to it."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_RENEW_BEFORE_S = 60.0
_RETRY_AFTER_S = (0.2, 0.5, 1.0, 2.0, 3.0, 4.0)
_JSON = msgspec.json.Encoder(decimal_format="number")
"""Amounts stay what they are: a float would round them."""
Json = dict[str, Any]


class Problem(Exception):
    """The gateway's answer that something is not as it should be (RFC 9457)."""

    def __init__(self, request: str, status: int, body: str, fields: Json) -> None:
        says = fields.get("detail") or fields.get("title") or body[:300]
        super().__init__(f"{request} was answered {status}: {says}")
        self.status = status
        self.fields = fields


def new_key(client_id: str) -> ECKey:
    """A fresh ES256 key for one client."""
    return ECKey.generate_key("P-256", {"kid": f"{client_id}-1", "use": "sig", "alg": "ES256"})


@dataclass(slots=True)
class Client:
    """One OAuth client at the gateway: asks for its token by itself and renews it in time.

    A request is repeated while the gateway answers 429, 502, 503 or 504 or cannot be reached;
    every request of this API may be repeated.
    """

    http: httpx.AsyncClient
    client_id: str
    key: ECKey
    _token: str = ""
    _token_until: float = 0.0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, path: str, **params: object) -> Json:
        """Raises Problem."""
        given = {name: str(value) for name, value in params.items() if value is not None}
        return await self._ask("GET", path, params=given)

    async def post(self, path: str, body: object = None, key: str | None = None) -> Json:
        """`key` is sent as Idempotency-Key. Raises Problem."""
        headers = {"Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        content = _JSON.encode(body if body is not None else {})
        return await self._ask("POST", path, content=content, headers=headers)

    async def post_bytes(self, path: str, content: bytes) -> Json:
        """Send a body as it is, well-formed or not. Raises Problem."""
        headers = {"Content-Type": "application/json"}
        return await self._ask("POST", path, content=content, headers=headers)

    async def put(self, path: str, body: object) -> Json:
        """Raises Problem."""
        return await self._ask("PUT", path, json=body)

    async def pages(self, path: str, member: str, **params: object) -> AsyncIterator[Json]:
        """Every item of a paged answer. Raises Problem."""
        token = None
        while True:
            page = await self.get(path, page_size=500, page_token=token, **params)
            for item in page.get(member) or ():
                yield item
            token = page.get("next_page_token")
            if not token:
                return

    async def _ask(self, method: str, path: str, **request: Any) -> Json:
        headers = request.pop("headers", {})
        for wait in (*_RETRY_AFTER_S, None):
            try:
                token = await self._fresh_token()
                answer = await self.http.request(
                    method, path, headers=headers | {"Authorization": f"Bearer {token}"}, **request
                )
            except httpx.TransportError:
                if wait is None:
                    raise
            else:
                if answer.status_code == httpx.codes.UNAUTHORIZED and wait is not None:
                    self._token = ""
                elif answer.status_code not in _LATER or wait is None:
                    return _body(f"{method} {path}", answer)
            await asyncio.sleep(wait or 0)
        raise AssertionError("the last round answers or raises")

    async def _fresh_token(self) -> str:
        async with self._asking:
            if not self._token or time.monotonic() > self._token_until - _RENEW_BEFORE_S:
                answer = await self.http.post("/oauth/token", data=self._grant())
                body = _body(f"POST /oauth/token for {self.client_id}", answer)
                self._token = body["access_token"]
                self._token_until = time.monotonic() + float(body.get("expires_in", 300))
            return self._token

    def _grant(self) -> dict[str, str]:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": str(self.http.base_url.join("/oauth/token")),
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + 60,
        }
        header = {"alg": "ES256", "kid": self.key.kid, "typ": "JWT"}
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_assertion_type": _ASSERTION,
            "client_assertion": jwt.encode(header, claims, self.key, algorithms=["ES256"]),
        }


_LATER = frozenset({429, 502, 503, 504})


def _body(request: str, answer: httpx.Response) -> Json:
    try:
        parsed = answer.json() if answer.content else {}
    except ValueError:
        parsed = {}
    body: Json = parsed if isinstance(parsed, dict) else {"items": parsed}
    if answer.is_success:
        return body
    raise Problem(request, answer.status_code, answer.text, body)
