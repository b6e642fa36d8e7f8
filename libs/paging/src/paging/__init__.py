"""Pages of a list: their size, and opaque tokens that say where the next one begins."""

import base64
from typing import Annotated, TypeVar

import msgspec

from faults import Invalid

__all__ = ["DEFAULT", "MOST", "WrongPageToken", "key", "number", "place", "size", "token"]

DEFAULT, MOST = 50, 500
Place = TypeVar("Place")

# What PostgreSQL takes for a bigint, and for text.
_NUMBER = msgspec.json.Decoder(Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)])
_KEY = msgspec.json.Decoder(Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]+\Z")])


class WrongPageToken(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is no page token of this list; give one as it was answered.")
        self.given = given


def size(asked: int) -> int:
    """Unset or below 1: the default."""
    return min(asked, MOST) if asked > 0 else DEFAULT


def token(place: object | None) -> str:
    """For the key at which a page ended; None: there is no next page."""
    if place is None:
        return ""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


def number(token: str) -> int | None:
    """None: from the beginning. Raises WrongPageToken."""
    return _read(token, _NUMBER)


def key(token: str) -> str:
    """Empty: from the beginning. Raises WrongPageToken."""
    return _read(token, _KEY) or ""


def place(token: str, form: type[Place]) -> Place | None:
    """None: from the beginning. Raises WrongPageToken."""
    return _read(token, msgspec.json.Decoder(form))


def _read(token: str, decoder: msgspec.json.Decoder[Place]) -> Place | None:
    if not token:
        return None
    try:
        return decoder.decode(base64.b64decode(token, altchars=b"-_", validate=True))
    except (ValueError, msgspec.MsgspecError) as cause:
        raise WrongPageToken(token) from cause
