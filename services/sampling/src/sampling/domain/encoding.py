"""Canonical bytes: each field with its length before it, so that no two contents encode alike."""

import hashlib

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.bytes_]
CODE = np.dtype("S18")
ALGORITHM = "hash-rank-2"
"""Names the rules of ranking, of digests and of statements; one that changes gets a new name."""

LENGTH = 4


def fields(*parts: bytes) -> bytes:
    """Each part after its length in four bytes, big endian."""
    return b"".join(len(part).to_bytes(LENGTH, "big") + part for part in parts)


def told(label: str, *parts: bytes) -> bytes:
    """SHA-256 of the parts under a label, so that no digest can stand for one of another kind."""
    return hashlib.sha256(fields(f"{ALGORITHM}/{label}".encode(), *parts)).digest()


def listed(codes: Codes) -> bytes:
    """`fields` of every code, of millions at once."""
    rows = np.empty((len(codes), LENGTH + CODE.itemsize), np.uint8)
    rows[:, :LENGTH] = tuple(CODE.itemsize.to_bytes(LENGTH, "big"))
    rows[:, LENGTH:] = characters(codes)
    return rows.tobytes()


def characters(codes: Codes) -> NDArray[np.uint8]:
    """A row of characters for each code."""
    return codes.astype(CODE, copy=False).view(np.uint8).reshape(len(codes), CODE.itemsize)
