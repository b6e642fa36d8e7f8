"""Page tokens: opaque to clients, a key to go on from to us."""

import base64
import binascii

from sampling.domain.errors import WrongPageToken

DEFAULT_SIZE = 50
MAX_SIZE = 500


def size(given: int) -> int:
    """Unset or below 1: the default."""
    return min(given, MAX_SIZE) if given > 0 else DEFAULT_SIZE


def token(key: object) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode()


def uscc_after(page_token: str) -> str:
    """Raises WrongPageToken."""
    key = _key(page_token)
    if key and not key.isalnum():
        raise WrongPageToken()
    return key


def number_before(page_token: str) -> int | None:
    """Raises WrongPageToken."""
    key = _key(page_token)
    if key and not (key.isdecimal() and len(key) < 19):
        raise WrongPageToken()
    return int(key) if key else None


def _key(page_token: str) -> str:
    try:
        return base64.b64decode(page_token, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as cause:
        raise WrongPageToken() from cause
