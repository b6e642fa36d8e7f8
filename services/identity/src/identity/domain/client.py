"""A client: who may ask for tokens, and the public keys it proves itself by."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from identity.domain.errors import ClientHasAnotherRole, WrongClientId, WrongKeySet

MAX_KEYS = 8
_CLIENT_ID = re.compile(r"[a-z][a-z0-9-]{2,63}")


@dataclass(frozen=True, slots=True)
class Client:
    """`department` is empty for clients that act for none; `jwks` is canonical JSON."""

    client_id: str
    role: str
    department: str
    jwks: str
    active: bool = True


def registered(known: Client | None, new: Client) -> Client:
    """What is on file after a registration. Raises WrongClientId, ClientHasAnotherRole."""
    if not _CLIENT_ID.fullmatch(new.client_id):
        raise WrongClientId(new.client_id)
    if known and (known.role, known.department) != (new.role, new.department):
        raise ClientHasAnotherRole(known.client_id, f"{known.role} {known.department}".strip())
    return new


def public_keys(jwks: str) -> str:
    """The key set as canonical JSON, each key with a `kid`. Raises WrongKeySet.

    A private key is refused, so that nobody learns to send one.
    """
    keys = list(_keys(jwks))
    if len({key["kid"] for key in keys}) < len(keys):
        raise WrongKeySet("two keys have the same kid")
    return json.dumps({"keys": keys}, sort_keys=True, separators=(",", ":"))


def _keys(jwks: str) -> Iterator[dict[str, Any]]:
    try:
        given = json.loads(jwks)["keys"]
    except (ValueError, KeyError, TypeError) as cause:
        raise WrongKeySet("it is not a JSON object with `keys`") from cause
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_KEYS:
        raise WrongKeySet("it does not hold 1 to 8 keys")
    for number, key in enumerate(given, 1):
        yield _key(number, key)


def _key(number: int, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.get("kty") != "EC" or given.get("crv") != "P-256":
        raise WrongKeySet(f"key {number} is not an EC key on P-256")
    if "d" in given:
        raise WrongKeySet(f"key {number} is a private key; make a new pair and keep it to yourself")
    try:
        key = ECKey.import_key(given)
        key.check_use("sig")
        key.ensure_kid()
        return dict(key.as_dict(private=False))
    except (JoseError, ValueError, TypeError) as cause:
        raise WrongKeySet(f"key {number} is not a signing key on P-256") from cause
