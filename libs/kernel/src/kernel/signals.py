"""Which points a record feeds: points -> groups -> signals, found by one table look-up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from kernel.definitions import REPAIRED_ON, Aggregate, Kind, Point, Repaired
from kernel.errors import BadDefinitions

SIGNAL_BITS = 10
MAX_SIGNALS = 1 << SIGNAL_BITS
MAX_TABLE = 1 << 20


@dataclass(frozen=True, slots=True)
class Payload:
    """What the number of a fact is: an amount in integer units, or the key of a text."""

    field: str
    scale: int
    keyed: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """How one point reads records: with which day, ends and payload, minding the end or not."""

    slot: int
    point: Point
    ends: tuple[str, ...]
    minds_end: bool
    payload: Payload | None


@dataclass(slots=True)
class Group:
    """Feeds that share one fact of a record: the same kind and date, compatible ends and payload.

    A record's code is the mixed radix of its coded fields; `table[code]` is its signal, which
    stands for the set of feeds it satisfies, or -1 where it feeds nothing.
    """

    kind: str
    dates: tuple[str, ...]
    ends: tuple[str, ...]
    payload: Payload | None
    feeds: list[Feed] = field(default_factory=list)
    fields: tuple[tuple[str, tuple[str | bool, ...]], ...] = ()
    table: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    @property
    def keyed(self) -> bool:
        """Facts of one key stand together in a dossier."""
        return self.payload is not None and self.payload.keyed

    def takes(self, feed: Feed) -> bool:
        """Whether a feed can share this group's fact."""
        same_ends = self.ends == feed.ends
        needs_ends = feed.minds_end or feed.point.repaired is Repaired.INCLUDE_HALF
        return (
            (self.kind, self.dates) == (feed.point.kind, feed.point.dates)
            and (same_ends or not needs_ends)
            and (feed.payload is None or self.payload in (None, feed.payload))
        )


def feeds(points: tuple[Point, ...]) -> list[Feed]:
    """Return how each point reads records; a point of the snapshot reads none."""
    found = []
    for slot, point in enumerate(points):
        if point.aggregate is Aggregate.YEARS_SINCE:
            continue
        ends = point.ends if point.months is None else ()
        if point.repaired is not Repaired.INCLUDE:
            ends = (*ends, REPAIRED_ON)
        minds_end = bool(ends) and point.repaired is not Repaired.INCLUDE_HALF
        found.append(Feed(slot, point, ends, minds_end, _payload(point)))
    return found


def _payload(point: Point) -> Payload | None:
    if point.field is None:
        return None
    return Payload(point.field, point.scale, point.aggregate is Aggregate.COUNT_DISTINCT)


def groups(points: tuple[Point, ...], kinds: Mapping[str, Kind]) -> tuple[Group, ...]:
    """Return the groups of all feeds, their tables numbering the signals without a gap."""
    found: list[Group] = []
    # The most demanding feeds open groups, the others join: fewer facts for each record.
    for feed in sorted(feeds(points), key=lambda f: (not f.minds_end, f.payload is None)):
        group = next((group for group in found if group.takes(feed)), None)
        if group is None:
            group = Group(feed.point.kind, feed.point.dates, feed.ends, feed.payload)
            found.append(group)
        group.payload = group.payload or feed.payload
        group.feeds.append(feed)
    first = 0
    for group in found:
        group.feeds.sort(key=lambda feed: feed.slot)
        first += _number(group, kinds[group.kind], first)
    if first > MAX_SIGNALS:
        raise BadDefinitions(f"{first} signals are needed, but a fact holds {MAX_SIGNALS}.")
    return tuple(found)


def _number(group: Group, kind: Kind, first: int) -> int:
    names = sorted({name for feed in group.feeds for name in feed.point.filter})
    group.fields = tuple((name, kind.coded[name]) for name in names)
    if prod(len(codes) + 1 for _, codes in group.fields) > MAX_TABLE:
        raise BadDefinitions(f"The filters on {kind.id} need a table beyond {MAX_TABLE} entries.")
    numbers: dict[tuple[int, ...], int] = {(): -1}
    table = []
    for values in product(*((*codes, None) for _, codes in group.fields)):
        fed = fed_by(group, dict(zip(names, values, strict=True)))
        table.append(numbers.setdefault(fed, first + len(numbers) - 1))
    group.table = np.array(table, np.int32)
    return len(numbers) - 1


def fed_by(group: Group, values: Mapping[str, str | bool | None]) -> tuple[int, ...]:
    """Return the slots that a record with these coded values feeds."""
    return tuple(
        feed.slot
        for feed in group.feeds
        if all(values[name] in wanted for name, wanted in feed.point.filter.items())
    )


def rows_of(group: Group) -> dict[int, list[Feed]]:
    """Return the feeds of each signal of a group."""
    names = [name for name, _ in group.fields]
    combinations = product(*((*codes, None) for _, codes in group.fields))
    rows: dict[int, list[Feed]] = {}
    for signal, values in zip(group.table.tolist(), combinations, strict=True):
        if signal >= 0 and signal not in rows:
            slots = fed_by(group, dict(zip(names, values, strict=True)))
            rows[signal] = [feed for feed in group.feeds if feed.slot in slots]
    return rows
