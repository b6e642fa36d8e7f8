"""OAuth 2 by Authlib's framework-neutral server: client credentials, private_key_jwt, ES256.

Authlib is synchronous. One `TokenServer` serves one request, bound to that request's session.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidClientError,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from joserfc.jwk import ECKey, KeySet
from sqlalchemy.orm import Session

from identity.adapters import store
from identity.domain.client import Client
from identity.domain.roles import Roles

METHOD = "private_key_jwt"
ALGORITHM = "ES256"
AUDIENCE = "onedoor"
TOKEN_SECONDS = 3600
LEEWAY_SECONDS = 30
# An assertion that lives longer than this would have to be remembered as long.
ASSERTION_SECONDS = 600
MAX_JTI = 255


@dataclass(frozen=True, slots=True)
class Issuing:
    """What the issuer is: its name, its key, the audiences an assertion may name, the roles."""

    issuer: str
    key: ECKey = field(repr=False)
    audiences: tuple[str, ...]
    roles: Roles

    @property
    def key_set(self) -> dict[str, Any]:
        """The public keys, as JWKS (RFC 7517)."""
        return dict(KeySet([self.key]).as_dict(private=False))


@dataclass(frozen=True, slots=True)
class OAuthAnswer:
    status: int
    body: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str]


def signing_key(jwk: str) -> ECKey:
    """The issuer's private key. Raises joserfc's errors where it is none."""
    key = ECKey.import_key(json.loads(jwk))
    if not key.is_private or key.curve_name != "P-256":
        raise ValueError("The signing key must be a private EC key on P-256.")
    key.ensure_kid()
    return key


class TokenServer(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, session: Session, issuing: Issuing) -> None:
        super().__init__()
        self._session, self._roles = session, issuing.roles
        self.register_grant(_ClientCredentials)
        self.register_client_auth_method(METHOD, _Assertion(session, issuing.audiences))
        self.register_token_generator("default", _AccessToken(issuing))

    def query_client(self, client_id: str) -> "_OAuthClient | None":
        client = store.find(self._session, client_id)
        if client is None or not client.active:
            return None
        return _OAuthClient(client, self._roles.permissions(client.client_id, client.role))

    def create_oauth2_request(self, request: Mapping[str, str]) -> OAuth2Request:
        return _Form(request)

    def handle_response(
        self, status: int, body: dict[str, Any], headers: list[tuple[str, str]]
    ) -> OAuthAnswer:
        return OAuthAnswer(status, body, dict(headers))

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Nothing is kept: an access token is verified by its signature alone."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


class _Form(OAuth2Request):  # type: ignore[misc]
    """The form of one request to the token endpoint."""

    def __init__(self, form: Mapping[str, str]) -> None:
        # The proxy before the suite ends TLS, so the URL seen here says nothing about transport.
        super().__init__("POST", "https://localhost/oauth/token")
        self.payload = BasicOAuth2Payload(form)

    @property
    def form(self) -> Mapping[str, str]:
        return dict(self.payload.data)


class _OAuthClient(ClientMixin):  # type: ignore[misc]
    def __init__(self, client: Client, permissions: frozenset[str]) -> None:
        self.client, self.permissions = client, permissions

    def get_client_id(self) -> str:
        return self.client.client_id

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """All that the role grants, or what was asked of it; None where nothing of it is."""
        if not scope:
            return " ".join(sorted(self.permissions))
        return " ".join(sorted(self.permissions.intersection(scope.split()))) or None

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == METHOD and endpoint == "token"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


class _ClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)


class _Assertion(JWTBearerClientAssertion):  # type: ignore[misc]
    """RFC 7523: the client signs a short-lived statement; each is taken once."""

    CLIENT_AUTH_METHOD = METHOD

    def __init__(self, session: Session, audiences: tuple[str, ...]) -> None:
        super().__init__(leeway=LEEWAY_SECONDS)
        self._session, self._audiences = session, audiences

    def get_audiences(self) -> list[str]:
        return list(self._audiences)

    def resolve_client_public_key(self, client: _OAuthClient) -> KeySet:
        return KeySet.import_key_set(json.loads(client.client.jwks))

    def verify_claims(self, claims: dict[str, Any]) -> None:
        expires_at, jti = claims.get("exp"), claims.get("jti")
        latest = time.time() + ASSERTION_SECONDS + LEEWAY_SECONDS
        if isinstance(expires_at, int | float) and expires_at > latest:
            raise InvalidClientError(description="The assertion lives longer than 600 s.")
        if not isinstance(jti, str) or not 0 < len(jti) <= MAX_JTI or "\0" in jti:
            raise InvalidClientError(description="The claim 'jti' is not 1 to 255 characters.")
        super().verify_claims(claims)

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        until = expires_at + timedelta(seconds=LEEWAY_SECONDS)
        return store.remember(self._session, claims["sub"], jti, until)


class _AccessToken(JWTBearerTokenGenerator):  # type: ignore[misc]
    """RFC 9068, with the claims role and department."""

    def __init__(self, issuing: Issuing) -> None:
        super().__init__(issuing.issuer, alg=ALGORITHM, expires_generator=TOKEN_SECONDS)
        self._keys = KeySet([issuing.key])

    def get_jwks(self) -> KeySet:
        return self._keys

    def get_audiences(self, client: _OAuthClient, user: None, scope: str) -> str:
        return AUDIENCE

    def get_extra_claims(
        self, client: _OAuthClient, grant_type: str, user: None, scope: str
    ) -> dict[str, str]:
        claims = {"role": client.client.role}
        if client.client.department:
            claims["department"] = client.client.department
        return claims
