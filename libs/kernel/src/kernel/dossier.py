"""A dossier: the facts of one enterprise in one canonical order, packed into bytes or stacked."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernel.civil import NO_DAY, day_number, day_of
from kernel.errors import StaleDossier
from kernel.facts import Fact, Facts, order
from kernel.peers import PeerStates
from kernel.program import Program
from kernel.signals import SIGNAL_BITS

HEADER = struct.Struct("<4sHHQiI")
MAGIC = b"ODOS"
FORMAT = 2
COLUMNS: tuple[tuple[str, type[np.generic]], ...] = (
    # The widest first, so that each column lies aligned behind a header of 24 bytes.
    ("record", np.uint64),
    ("payload", np.int64),
    ("key", np.int64),
    ("word", np.uint16),
    ("day", np.uint16),
    ("end", np.uint16),
)
FEW = 16
FACT_BYTES = sum(np.dtype(kind).itemsize for _, kind in COLUMNS)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one enterprise, in canonical order, and the snapshot beside them."""

    facts: Facts
    established_on: date | None = None

    @classmethod
    def empty(cls) -> Dossier:
        """Return the dossier of an enterprise of which nothing is known."""
        return cls(Facts.from_records(()))

    def with_records(self, program: Program, changes: Mapping[int, Sequence[Fact]]) -> Dossier:
        """Replace all facts of these records by the given ones; none removes the record."""
        ids = np.fromiter(changes, np.uint64, len(changes))
        kept = self.facts.take(~_any_of(self.facts.record, ids))
        facts = Facts.joined([kept, Facts.from_records(tuple(changes.items()))])
        return Dossier(facts.take(order(program, facts)), self.established_on)

    def with_established_on(self, day: date | None) -> Dossier:
        """Set the day on which the enterprise was established."""
        return Dossier(self.facts, day)


def pack(program: Program, dossier: Dossier) -> bytes:
    """Return a dossier as bytes: the same facts give the same bytes, however they came."""
    head = HEADER.pack(
        MAGIC, FORMAT, 0, program.encoding, _established(dossier), len(dossier.facts)
    )
    return head + b"".join(getattr(dossier.facts, name).tobytes() for name, _ in COLUMNS)


def unpack(program: Program, data: bytes | memoryview) -> Dossier:
    """Return a packed dossier without copying its columns. Raises StaleDossier."""
    if len(data) < HEADER.size:
        raise StaleDossier(f"A dossier of {len(data)} bytes is cut: rebuild it from the records.")
    magic, form, _, encoding, established, count = HEADER.unpack_from(data)
    if (magic, form, encoding) != (MAGIC, FORMAT, program.encoding):
        raise StaleDossier(
            "The dossier has another format or encoding: rebuild it from the records."
        )
    if len(data) != HEADER.size + count * FACT_BYTES:
        raise StaleDossier(f"A dossier of {count} facts is cut: rebuild it from the records.")
    columns: dict[str, NDArray[Any]] = {}
    offset = HEADER.size
    for name, kind in COLUMNS:
        columns[name] = np.frombuffer(data, kind, count, offset)
        offset += columns[name].nbytes
    return Dossier(Facts.of(**columns), None if established == NO_DAY else day_of(established))


def _any_of(records: NDArray[np.uint64], ids: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which records are among the ids; of a few, isin spends more on choosing how to look."""
    if len(ids) > FEW:
        return np.isin(records, ids)
    found: NDArray[np.bool_] = (records[:, None] == ids).any(axis=1)
    return found


def _established(dossier: Dossier) -> int:
    return NO_DAY if dossier.established_on is None else day_number(dossier.established_on)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Many dossiers behind one another: enterprise i has the facts offsets[i]..offsets[i + 1]."""

    offsets: NDArray[np.int64]
    facts: Facts
    established: NDArray[np.int64]
    peers: NDArray[np.uint8]
    """What the previous run said of the enterprise that a fact names, as bits; else 0."""

    def with_peers(self, peers: PeerStates) -> Batch:
        """Take what the previous run said of the enterprises named by facts."""
        return replace(self, peers=peers.of(self.facts.key))

    def __len__(self) -> int:
        return len(self.established)

    def rows(self, rows: NDArray[np.intp]) -> Batch:
        """Return only these dossiers, in this order."""
        begins = self.offsets[rows]
        counts = self.offsets[rows + 1] - begins
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        places = np.repeat(begins - offsets[:-1], counts) + np.arange(offsets[-1])
        return Batch(offsets, self.facts.take(places), self.established[rows], self.peers[places])

    def of_source(self, source: int) -> Batch:
        """Return the same dossiers with the facts of one source department only, and no age."""
        own = self.facts.word >> SIGNAL_BITS == source
        counts = np.concatenate([[0], np.cumsum(own)])[self.offsets]
        nobody = np.full(len(self), NO_DAY, np.int64)
        return Batch(counts.astype(np.int64), self.facts.take(own), nobody, self.peers[own])

    def dossier(self, position: int) -> Dossier:
        """Return one of the dossiers."""
        part = slice(int(self.offsets[position]), int(self.offsets[position + 1]))
        day = int(self.established[position])
        return Dossier(self.facts.take(part), None if day == NO_DAY else day_of(day))


def stack(dossiers: Sequence[Dossier]) -> Batch:
    """Put dossiers behind one another for the fold."""
    counts = [len(dossier.facts) for dossier in dossiers]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    facts = Facts.joined([dossier.facts for dossier in dossiers])
    established = np.array([_established(d) for d in dossiers], np.int64)
    return Batch(offsets, facts, established, np.zeros(len(facts), np.uint8))


def build(
    program: Program,
    owner: NDArray[np.int64],
    facts: Facts,
    established_on: Sequence[date | None],
) -> Batch:
    """Sort the facts of many enterprises into dossiers; owner[i] is the enterprise of fact i."""
    placed = order(program, facts, owner)
    counts = np.bincount(owner, minlength=len(established_on))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    days = [NO_DAY if day is None else day_number(day) for day in established_on]
    unknown = np.zeros(len(facts), np.uint8)
    return Batch(offsets, facts.take(placed), np.array(days, np.int64), unknown)
