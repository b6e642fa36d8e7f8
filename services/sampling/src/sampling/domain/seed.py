"""The seed of a draw: from whom it comes, what each has committed to, how it is put together.

The service's own share is always among them, so that who reveals last knows no more than who
reveals first; a department's share is never the operator's to choose.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sampling.domain.encoding import told
from sampling.domain.rfc3797 import key, numbers, picked

SIZE = 32
OWN = "onedoor"
"""The name of the operator's own source."""


class Kind(StrEnum):
    LOCAL = "local"
    DEPARTMENT = "department"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Source:
    """`share`: 32 bytes, or the text of a public value; empty until it is revealed.

    `due_at`: when a public value comes to be known.
    """

    kind: Kind
    name: str
    commitment: bytes = b""
    share: bytes = b""
    due_at: datetime | None = None

    @property
    def text(self) -> str:
        """The share as it is published: numbers as they are, else hexadecimal."""
        return self.share.decode() if self.kind is Kind.PUBLIC else self.share.hex()


@dataclass(frozen=True, slots=True)
class Sources:
    """In the order in which they were announced."""

    each: tuple[Source, ...]

    def of(self, kind: Kind) -> list[Source]:
        return [source for source in self.each if source.kind is kind]

    def find(self, kind: Kind, name: str) -> Source | None:
        return next((source for source in self.of(kind) if source.name == name), None)

    @property
    def names(self) -> list[tuple[Kind, str, datetime | None]]:
        return [(source.kind, source.name, source.due_at) for source in self.each]

    @property
    def uncommitted(self) -> list[str]:
        return [source.name for source in self.of(Kind.DEPARTMENT) if not source.commitment]

    @property
    def unrevealed(self) -> list[str]:
        return [source.name for source in self.of(Kind.DEPARTMENT) if not source.share]

    @property
    def unknown(self) -> list[str]:
        """Public values that nobody has entered."""
        return [source.name for source in self.of(Kind.PUBLIC) if not source.share]

    @property
    def first_due(self) -> datetime | None:
        return min((source.due_at for source in self.each if source.due_at), default=None)

    @property
    def last_due(self) -> datetime | None:
        return max((source.due_at for source in self.each if source.due_at), default=None)

    def reveal_by(self, frozen_at: datetime, patience: timedelta) -> datetime:
        """Shares are closed before a public value is known: then nobody knows what leaving does."""
        latest = frozen_at + patience
        return min(latest, self.first_due) if self.first_due else latest

    def independent(self, inspecting: Collection[str]) -> bool:
        """Whether one source is neither the operator nor a department that inspects."""
        others = (s for s in self.of(Kind.DEPARTMENT) if s.share and s.name not in inspecting)
        return any(others) or any(source.share for source in self.of(Kind.PUBLIC))

    def seed(self, frozen: bytes) -> bytes:
        """Of the digest of the frozen statement and every share, one left out as nothing."""
        shares = (s for s in self.each if s.kind is not Kind.PUBLIC)
        named = [part for s in shares for part in (s.name.encode(), s.share)]
        return told("seed", frozen, *named, public_share(self.of(Kind.PUBLIC)))


NOBODY = Sources(())


def share_commitment(draw_id: UUID, name: str, share: bytes) -> bytes:
    """Bound to draw and name, so that nobody can hand in another's as its own."""
    return told("share", draw_id.bytes, name.encode(), share)


def public_share(sources: Sequence[Source]) -> bytes:
    """A number of 32 bytes drawn from the public values by RFC 3797, extended; b"": there are none.

    Raises ValueError where a value is not of whole numbers: it was checked when entered.
    """
    if not sources:
        return b""
    values = [numbers(source.share.decode()) for source in sources]
    if None in values:
        raise ValueError(f"A public value is not of whole numbers: {values}.")
    (member,) = picked(key([value for value in values if value]), 1 << 8 * SIZE, 1)
    return (member - 1).to_bytes(SIZE, "big")
