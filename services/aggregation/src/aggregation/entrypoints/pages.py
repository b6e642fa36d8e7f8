"""Pages of a list: their size, and the token that says where the next one begins."""

import base64
from typing import TypeVar

import msgspec

from faults import Invalid

Place = TypeVar("Place")
DEFAULT, MOST = 50, 500


class WrongPageToken(Invalid):
    def __init__(self) -> None:
        super().__init__("The page token is not one that a list gave; begin without a token.")


def size(asked: int) -> int:
    return min(asked, MOST) if asked > 0 else DEFAULT


def token(place: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


def place(token: str, form: type[Place]) -> Place:
    """Raises WrongPageToken."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(token), type=form)
    except (ValueError, msgspec.MsgspecError) as cause:
        raise WrongPageToken from cause
