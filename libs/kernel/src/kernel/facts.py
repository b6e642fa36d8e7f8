"""Facts: what a record means to a signal, and the one order in which they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernel.program import Program
from kernel.signals import MAX_SIGNALS


class Fact(NamedTuple):
    """One fact: signal in 10 bits and source department in 6, day, end, payload, key."""

    word: int
    day: int
    end: int
    payload: int
    key: int


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Facts as columns of one length. The columns are read-only.

    One kind of array means one compiled form of the kernel, whether the columns were built here
    or lie in somebody's bytes.
    """

    word: NDArray[np.uint16]
    day: NDArray[np.uint16]
    end: NDArray[np.uint16]
    payload: NDArray[np.int64]
    key: NDArray[np.int64]
    record: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.word)

    @classmethod
    def of(cls, word: Any, day: Any, end: Any, payload: Any, key: Any, record: Any) -> Facts:
        """Take columns as they come; only wrong types and unaligned memory are copied."""
        return cls(
            _column(word, np.uint16),
            _column(day, np.uint16),
            _column(end, np.uint16),
            _column(payload, np.int64),
            _column(key, np.int64),
            _column(record, np.uint64),
        )

    @classmethod
    def from_records(cls, changes: Sequence[tuple[int, Sequence[Fact]]]) -> Facts:
        """Take the facts of records, by record id."""
        rows = [(*fact, record) for record, facts in changes for fact in facts]
        columns = zip(*rows, strict=True) if rows else ([],) * len(_COLUMNS)
        return cls._new(*(np.array(c, kind) for c, kind in zip(columns, _KINDS, strict=True)))

    @classmethod
    def joined(cls, parts: Sequence[Facts]) -> Facts:
        """Put facts one behind the other."""
        if not parts:
            return cls.from_records(())
        return cls._new(*(np.concatenate([getattr(part, n) for part in parts]) for n in _COLUMNS))

    def take(self, selection: NDArray[Any] | slice) -> Facts:
        """Select facts by mask, positions or slice."""
        return Facts._new(*(getattr(self, name)[selection] for name in _COLUMNS))

    @classmethod
    def _new(cls, *columns: NDArray[Any]) -> Facts:
        """Columns that numpy just made of ours: of the right types, aligned, nobody else's."""
        for column in columns:
            column.flags.writeable = False
        return cls(*columns)


_COLUMNS = ("word", "day", "end", "payload", "key", "record")
_KINDS = (np.uint16, np.uint16, np.uint16, np.int64, np.int64, np.uint64)


def _column(values: Any, kind: type[np.generic]) -> NDArray[Any]:
    if isinstance(values, np.ndarray) and values.dtype == kind:
        flags = values.flags
        if flags.c_contiguous and flags.aligned and not flags.writeable:
            return values  # as nearly always, and `require` takes its time to find out
    view = np.require(values, kind, ["C", "A"]).view()
    view.flags.writeable = False
    return view


def order(
    program: Program, facts: Facts, owner: NDArray[np.int64] | None = None
) -> NDArray[np.intp]:
    """Return the positions of facts in their total order, by owner first where one is given.

    The order is (group, key, day, payload, end, signal, record): it depends on nothing but the
    facts, so that any order or batching of the same records folds, and packs, the same.
    """
    group = program.signal_group[facts.word & (MAX_SIGNALS - 1)]
    columns = (facts.record, facts.word, facts.end, facts.payload, facts.day, facts.key, group)
    return np.lexsort(columns if owner is None else (*columns, owner))
