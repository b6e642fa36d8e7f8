"""Which part of the ledger is read, and in which portions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

import xxhash

from aggregation.domain.errors import WrongSelection

Entry = TypeVar("Entry")

MOST_USCCS = 500
MOST_RECORDS = 8_192


class EntryType(Enum):
    """In the order in which one portion is sent."""

    ENTERPRISE = "enterprise"
    MEMBERSHIP = "membership"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Selection:
    """Enterprises by name, or one of `of` shares of all by a hash; neither: all of them."""

    usccs: frozenset[str] = frozenset()
    share: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if self.of < 1 or self.of & (self.of - 1) or not 0 <= self.share < self.of:
            raise WrongSelection(
                f"share {self.share} of {self.of}; expected a power of 2 and a share below it"
            )
        if self.usccs and self.of > 1:
            raise WrongSelection("give either enterprises or a share")

    def holds(self, uscc: str) -> bool:
        if self.usccs:
            return uscc in self.usccs
        return self.of == 1 or xxhash.xxh64_intdigest(uscc.encode()) & (self.of - 1) == self.share


@dataclass(frozen=True, slots=True)
class Portion(Generic[Entry]):
    """Neighbouring enterprises, all of whose entries are sent together."""

    usccs: list[str]
    entries: list[Entry]


def portions(usccs: Iterable[str], entries: Mapping[str, list[Entry]]) -> Iterator[Portion[Entry]]:
    """Enterprises in order, with their entries, in portions of bounded size.

    One enterprise is never parted, whatever it has.
    """
    portion: Portion[Entry] = Portion([], [])
    for uscc in sorted(usccs):
        mine = entries.get(uscc, [])
        full = len(portion.usccs) == MOST_USCCS or len(portion.entries) + len(mine) > MOST_RECORDS
        if portion.usccs and full:
            yield portion
            portion = Portion([], [])
        portion.usccs.append(uscc)
        portion.entries.extend(mine)
    if portion.usccs:
        yield portion
