"""Access tokens are JWTs (RFC 9068 in spirit), verified against the issuer's JWKS alone."""

import asyncio
import time
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from serving.principal import NotAuthenticated, Principal

log = structlog.get_logger()

AUDIENCE = "onedoor"
ALGORITHMS = ["ES256"]
REFRESH_SECONDS = 300.0
RETRY_SECONDS = 2.0


class TokenVerifier:
    """Verifies tokens of one issuer. Keys are cached, so a dead issuer stops logins only."""

    def __init__(self, jwks_url: str, issuer: str) -> None:
        self._jwks_url, self._issuer = jwks_url, issuer
        self._keys: KeySet | None = None
        self._tried_at = float("-inf")
        self._lock = asyncio.Lock()
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def verify(self, token: str) -> Principal:
        """Raises NotAuthenticated: bad form, signature, issuer, audience or time."""
        claims = self._decode(token, await self._key_set(refresh=False))
        if claims is None:
            claims = self._decode(token, await self._key_set(refresh=True))
        if claims is None:
            raise NotAuthenticated("its signature is not by a key of the issuer")
        try:
            self._claims.validate(claims)
        except JoseError as cause:
            raise NotAuthenticated(str(cause)) from cause
        return Principal(
            subject=claims["sub"],
            client_id=claims.get("client_id", claims["sub"]),
            role=claims.get("role", ""),
            department=claims.get("department", ""),
            permissions=frozenset(str(claims.get("scope", "")).split()),
            token=token,
        )

    def _decode(self, token: str, keys: KeySet | None) -> dict[str, Any] | None:
        if keys is None:
            return None
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            return None

    async def _key_set(self, refresh: bool) -> KeySet | None:
        async with self._lock:
            age = time.monotonic() - self._tried_at
            if self._keys is None or age > REFRESH_SECONDS or (refresh and age > RETRY_SECONDS):
                await self._fetch()
            return self._keys

    async def _fetch(self) -> None:
        self._tried_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(self._jwks_url)
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
        except (httpx.HTTPError, JoseError, ValueError) as cause:
            log.warning("issuer_keys_not_fetched", error=repr(cause))
