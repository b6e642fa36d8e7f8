"""The client's private key, and the signed statement by which it asks for a token (RFC 7523)."""

import json
import time
import uuid
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from onedoor_client.problems import Invalid

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM = "ES256"
_LIFETIME_S = 60


def load_key(text: str) -> ECKey:
    """A private key on P-256, from a JWK (JSON) or PEM. Raises Invalid."""
    try:
        key = ECKey.import_key(text if text.lstrip().startswith("-----") else _jwk(text))
    except (JoseError, ValueError, TypeError, KeyError) as cause:
        raise _unusable(str(cause)) from cause
    if not key.is_private or key.curve_name != "P-256":
        raise _unusable("expected the private half of an EC key on P-256")
    return key


def read_key(path: Path) -> ECKey:
    """The key in a file. Raises Invalid."""
    try:
        return load_key(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as cause:
        raise _unusable(f"{path}: {cause}") from cause


def token_request(client_id: str, key: ECKey, audience: str) -> dict[str, str]:
    """The form that asks for a token; each is good for one use within a minute."""
    now = int(time.time())
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": key.kid or key.thumbprint()}
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + _LIFETIME_S,
    }
    return {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_assertion_type": ASSERTION,
        "client_assertion": jwt.encode(header, claims, key, algorithms=[ALGORITHM]),
    }


def _jwk(text: str) -> dict[str, str | list[str]]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _unusable(why: str) -> Invalid:
    return Invalid(
        f"客户端私钥不能使用：应为P-256私钥，JWK或PEM格式（{why}）。",
        f"The client's key cannot be used; expected a P-256 private key as JWK or PEM ({why}).",
        code="wrong_key",
    )
