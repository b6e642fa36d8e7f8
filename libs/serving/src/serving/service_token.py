"""The token a service carries on calls that no person caused (RFC 7523 private_key_jwt)."""

import asyncio
import json
import time
import uuid
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.jwk import ECKey

from faults import Unavailable

log = structlog.get_logger()

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60


class TokenUnavailable(Unavailable):
    def __init__(self, cause: str) -> None:
        super().__init__(f"The issuer gives no access token now: {cause}")


class ServiceToken:
    """Fetched by the service's own key, cached, renewed at half of its life."""

    def __init__(self, token_url: str, client_id: str, client_key: str) -> None:
        self._token_url, self._client_id = token_url, client_id
        self._key = ECKey.import_key(json.loads(client_key))
        # A key without a name goes by its thumbprint (RFC 7638), as the issuer knows it too.
        self._key.ensure_kid()
        self._token, self._renew_at, self._expires_at = "", 0.0, 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """Raises TokenUnavailable where there is none that still holds."""
        async with self._lock:
            if time.monotonic() >= self._renew_at:
                try:
                    await self._fetch()
                except (httpx.HTTPError, KeyError, ValueError) as cause:
                    if time.monotonic() >= self._expires_at:
                        raise TokenUnavailable(repr(cause)) from cause
                    log.warning("token_not_renewed", error=repr(cause))
            return self._token

    async def _fetch(self) -> None:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.post(self._token_url, data=self._form())
            answer.raise_for_status()
            body: dict[str, Any] = answer.json()
        life = float(body["expires_in"])
        self._token = str(body["access_token"])
        self._renew_at = time.monotonic() + life / 2
        self._expires_at = time.monotonic() + life - 5

    def _form(self) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(),
        }

    def _assertion(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._token_url,
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)
