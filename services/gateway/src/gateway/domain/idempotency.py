"""One request, one effect: what a key stands for."""

import hashlib
from dataclasses import dataclass, field

from gateway.domain.errors import KeyUsedForAnotherRequest, RequestInProgress


@dataclass(frozen=True, slots=True)
class Key:
    """A key is its client's own: two clients may choose the same."""

    client_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was or is answered: an HTTP status and the bytes of a JSON body."""

    status: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """What is on file for a key. Without an answer the request is in progress."""

    digest: bytes
    answer: Answer | None


def digest(method: str, path: str, body: bytes) -> bytes:
    """SHA-256 of what was asked, and where."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).digest()


def answer_again(known: Known, asked: bytes) -> Answer:
    """The answer on file. Raises KeyUsedForAnotherRequest, RequestInProgress."""
    if known.digest != asked:
        raise KeyUsedForAnotherRequest
    if known.answer is None:
        raise RequestInProgress
    return known.answer
