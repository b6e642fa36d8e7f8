"""Which slots a record feeds: uses -> groups -> signals, found by one table look-up."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from kernel.definitions import (
    REPAIRED_ON,
    DayField,
    Derived,
    Kind,
    Lookup,
    Measure,
    Members,
    Present,
    Repaired,
    Span,
)
from kernel.errors import BadDefinitions
from kernel.layout import HALVING, ORDERED, WITHOUT_FACTS_ABSENT, Operation, Use

SIGNAL_BITS = 10
MAX_SIGNALS = 1 << SIGNAL_BITS
MAX_TABLE = 1 << 20
MINDING_ENDS = frozenset({Span.CURRENT, Span.LAPSED, Span.ENDS_WITHIN})
REPAIR = DayField(REPAIRED_ON)


@dataclass(frozen=True, slots=True)
class Coded:
    """A field of a record as a code: one that it has, or one worked out from one that it has."""

    name: str
    codes: tuple[str | bool, ...]
    derived: Derived | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """What the number of a fact is: an amount in integer units, a category, or the key of a text.

    `places` are the categories by code: their place in the order of the measure. `field` names the
    look-up, too, where there is one.
    """

    field: str
    scale: int = 1
    places: tuple[tuple[str, int], ...] = ()
    text: bool = False
    lookup: Lookup | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Feed:
    """How one slot reads records: with which codes, ends, payload and key."""

    use: Use
    filter: Mapping[str, tuple[str | bool, ...]]
    coded: tuple[Coded, ...]
    ends: tuple[DayField, ...]
    minds_end: bool
    payload: Payload | None

    @property
    def key(self) -> str | None:
        """The field by which its facts stand together."""
        measure = self.use.measure
        return measure.latest_per or measure.once_per or measure.members

    @property
    def ordered(self) -> bool:
        """Whether facts must come by day, so that no key may stand before it."""
        return self.use.operation in ORDERED


@dataclass(slots=True)
class Group:
    """Feeds that share one fact of a record: of one kind and date, with compatible ends, payload
    and key.

    A record's code is the mixed radix of its coded fields; `table[code]` is its signal, which
    stands for the set of feeds it satisfies, or -1 where it feeds nothing and supersedes nothing.
    """

    kind: str
    dates: tuple[DayField, ...]
    ends: tuple[DayField, ...]
    members: Members | None = None
    payload: Payload | None = None
    key: str | None = None
    ordered: bool = False
    superseding: bool = False
    feeds: list[Feed] = field(default_factory=list)
    fields: tuple[Coded, ...] = ()
    table: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    def takes(self, feed: Feed, members: Members | None) -> bool:
        """Whether a feed can share this group's fact."""
        measure = feed.use.measure
        needs_ends = feed.minds_end or feed.use.operation in HALVING
        same_place = (self.kind, self.dates, self.members) == (measure.kind, measure.dates, members)
        # Both a key and an order by day cannot be had: facts stand by key first.
        both = (self.key is not None and feed.ordered) or (feed.key is not None and self.ordered)
        return (
            same_place
            and not both
            and (self.ends == feed.ends or not needs_ends)
            and (feed.payload is None or self.payload in (None, feed.payload))
            and (feed.key is None or self.key in (None, feed.key))
        )

    def add(self, feed: Feed) -> None:
        """Take a feed in."""
        self.payload = self.payload or feed.payload
        self.key = self.key or feed.key
        self.ordered |= feed.ordered
        self.superseding |= feed.use.measure.latest_per is not None
        self.feeds.append(feed)


def feed_of(use: Use, kind: Kind) -> Feed:
    """Return how a use reads records of its kind."""
    measure = use.measure
    wanted = dict(measure.filter)
    coded = {name: _coded(kind, name) for name in wanted}
    payload = _payload(measure, kind)
    if use.operation in WITHOUT_FACTS_ABSENT or use.operation is Operation.SERIES:
        # A record without the field is no fact of this feed, though it may be one of others.
        there = _presence(measure, kind)
        coded[there.name] = there
        within = measure.categories or (True,)
        wanted[there.name] = tuple(c for c in wanted.get(there.name, within) if c in within)
    ends = measure.ends if measure.window.span in MINDING_ENDS else ()
    if measure.repaired is not Repaired.INCLUDE:
        ends = (*ends, REPAIR)
    minds_end = bool(ends) and use.operation not in HALVING
    return Feed(use, wanted, tuple(coded.values()), ends, minds_end, payload)


def _coded(kind: Kind, name: str) -> Coded:
    return Coded(name, kind.codes(name), kind.derived.get(name))


def _presence(measure: Measure, kind: Kind) -> Coded:
    assert measure.field is not None
    if measure.categories:
        return _coded(kind, measure.field)
    return Coded(f"{measure.field} present", (False, True), Present(measure.field))


def _payload(measure: Measure, kind: Kind) -> Payload | None:
    name = measure.field
    if name is None:
        return None
    if measure.categories:
        places = tuple((code, place) for place, code in enumerate(measure.categories))
        derived = kind.derived.get(name)
        return Payload(name, places=places, lookup=derived if isinstance(derived, Lookup) else None)
    if name in kind.texts:
        return Payload(name, text=True)
    return Payload(name, measure.scale)


def groups(uses: Sequence[Use], kinds: Mapping[str, Kind]) -> tuple[Group, ...]:
    """Return the groups of all feeds, their tables numbering the signals without a gap."""
    found: list[Group] = []
    feeds = [feed_of(use, kinds[use.measure.kind]) for use in uses]
    # The most demanding feeds open groups, the others join: fewer facts for each record.
    for feed in sorted(feeds, key=lambda f: (not f.minds_end, f.key is None, f.payload is None)):
        measure = feed.use.measure
        members = kinds[measure.kind].members[measure.members] if measure.members else None
        group = next((group for group in found if group.takes(feed, members)), None)
        if group is None:
            group = Group(measure.kind, measure.dates, feed.ends, members)
            found.append(group)
        group.add(feed)
    first = 0
    for group in found:
        group.feeds.sort(key=lambda feed: feed.use.slot)
        first += _number(group, first)
    if first > MAX_SIGNALS:
        raise BadDefinitions(f"{first} signals are needed, but a fact holds {MAX_SIGNALS}.")
    return tuple(found)


def _number(group: Group, first: int) -> int:
    found = {coded.name: coded for feed in group.feeds for coded in feed.coded}
    group.fields = tuple(found[name] for name in sorted(found))
    if prod(len(coded.codes) + 1 for coded in group.fields) > MAX_TABLE:
        raise BadDefinitions(
            f"The filters on {group.kind} need a table beyond {MAX_TABLE} entries."
        )
    # What feeds nothing is left out, unless it may supersede what does.
    numbers: dict[tuple[int, ...], int] = {} if group.superseding else {(): -1}
    offset = first if group.superseding else first - 1
    table = []
    for values in combinations(group):
        fed = fed_by(group, values)
        table.append(numbers.setdefault(fed, offset + len(numbers)))
    group.table = np.array(table, np.int32)
    return len(numbers) - (0 if group.superseding else 1)


def combinations(group: Group) -> list[dict[str, str | bool | None]]:
    """Return the values of the coded fields in the order of the table."""
    names = [coded.name for coded in group.fields]
    values = product(*((*coded.codes, None) for coded in group.fields))
    return [dict(zip(names, row, strict=True)) for row in values]


def fed_by(group: Group, values: Mapping[str, str | bool | None]) -> tuple[int, ...]:
    """Return the places of the group's feeds that a record with these values feeds."""
    return tuple(
        place
        for place, feed in enumerate(group.feeds)
        if all(values[name] in wanted for name, wanted in feed.filter.items())
    )


def rows_of(group: Group) -> dict[int, list[Feed]]:
    """Return the feeds of each signal of a group."""
    rows: dict[int, list[Feed]] = {}
    for signal, values in zip(group.table.tolist(), combinations(group), strict=True):
        if signal >= 0 and signal not in rows:
            rows[signal] = [group.feeds[place] for place in fed_by(group, values)]
    return rows
