"""Page tokens: opaque to clients, a key to go on from to us."""

import base64
import binascii

from scoring.domain.errors import WrongPageToken

DEFAULT_SIZE = 50
MAX_SIZE = 500


def size(given: int) -> int:
    return min(given, MAX_SIZE) if given > 0 else DEFAULT_SIZE


def token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def after(page_token: str) -> str:
    """Raises WrongPageToken."""
    try:
        key = base64.b64decode(page_token, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as cause:
        raise WrongPageToken() from cause
    if key and not key.isalnum():
        raise WrongPageToken()
    return key
