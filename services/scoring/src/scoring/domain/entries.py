"""What aggregation says of enterprises: the effective state of what changed in a window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """The latest version of a record; of one that is `gone` from this enterprise only the id."""

    record_id: int
    ledger: int
    known_at: datetime | None
    gone: bool = False
    kind: str = ""
    source_department: str = ""
    produced_on: date | None = None
    repaired_on: date | None = None
    revoked: bool = False
    body: bytes = b"{}"


@dataclass(frozen=True, slots=True)
class EnterpriseEntry:
    """The registry's entry; not registered means provisional."""

    ledger: int
    known_at: datetime
    registered: bool
    established_on: date | None


@dataclass(frozen=True, slots=True)
class MembershipEntry:
    """All departments whose object sub-libraries hold the enterprise."""

    ledger: int
    known_at: datetime
    departments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything a window says of one enterprise."""

    uscc: str
    records: tuple[RecordEntry, ...] = ()
    enterprise: EnterpriseEntry | None = None
    membership: MembershipEntry | None = None

    @property
    def known_at(self) -> datetime | None:
        """When the newest of it was known."""
        entries = [*self.records, self.enterprise, self.membership]
        known = (entry.known_at for entry in entries if entry)
        return max((at for at in known if at), default=None)

    @property
    def record_ids(self) -> tuple[str, ...]:
        return tuple(f"{entry.record_id:016x}" for entry in self.records)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a window, of whole enterprises; with the `last` the window has been read.

    `entire`: read from the beginning, it says everything of them, and of nothing that it left.
    """

    through: int
    touched: list[Touched]
    last: bool
    entire: bool


Fields = Mapping[str, object]
