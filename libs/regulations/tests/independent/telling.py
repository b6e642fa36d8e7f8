"""Records that come near every edge of some definitions: days, ends, amounts, codes, keys.

Most records are told for some measure: they meet its filter, and its window nearly. `Random` is
either Python's own, for many enterprises at once, or one of Hypothesis, which shrinks its choices.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count, cycle, islice
from random import Random

from independent.edges import edges_of, measures, months_before
from independent.tables import Enterprise, Told
from kernel import (
    Aggregate,
    Below,
    Definitions,
    Fall,
    Kind,
    Lookup,
    Measure,
    Only,
    Point,
    Present,
    ZeroWhile,
)

ABSENT, REPAIRED, REVOKED, ASTRAY, TOLD_TWICE = 0.12, 0.2, 0.05, 0.08, 0.05
KEYS = ("K1", "K2", "K3", "K4")
SIZES = (
    *("0", "0.3", "0.9999999", "1", "1.5", "2", "4", "5", "9.99", "10", "69.9", "70"),
    *("100", "100.5", "500", "3000", "20000"),
)
AGO = (-40, 1, 20, 50, 200, 400, 700, 900, 1200, 2000)
STEPS = (-2, -1, 0, 0, 1, 2)
LISTED, FEW, MANY = 6, 4, 30

Fields = dict[str, object]


@dataclass(frozen=True)
class Teller:
    """Tells records as of one day."""

    definitions: Definitions
    day: date
    sources: Sequence[str]

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        return {kind.id: kind for kind in self.definitions.kinds}

    @cached_property
    def points(self) -> Sequence[tuple[Point, Sequence[Measure]]]:
        """Every point that reads records, with its measures."""
        found = [(point, list(measures(point.value))) for point in self.definitions.points]
        return [(point, read) for point, read in found if read]

    @cached_property
    def measures(self) -> Sequence[Measure]:
        return [measure for _, read in self.points for measure in read]

    @cached_property
    def falls(self) -> Sequence[tuple[Point, Fall]]:
        return [(p, p.value) for p in self.definitions.points if isinstance(p.value, Fall)]

    @cached_property
    def zero_whiles(self) -> Sequence[tuple[Point, ZeroWhile]]:
        return [(p, p.value) for p in self.definitions.points if isinstance(p.value, ZeroWhile)]

    @cached_property
    def peers(self) -> Sequence[str]:
        """The USCCs that affiliations name."""
        return [f"91330600DEMO{number:06}" for number in range(24)]

    def peer_states(self, random: Random) -> dict[str, list[str]]:
        """What the previous run said of each peer: it classed all but the last."""
        states = [state.id for state in self.definitions.peer_states]
        return {
            peer: ["classed", *(state for state in states if random.random() < 0.4)]
            for peer in self.peers[:-1]
        }

    def enterprises(
        self, random: Random, many: int, records: int, about: Collection[str] = ()
    ) -> list[Enterprise]:
        """Return enterprises with up to so many records each, and each about another point.

        `about`: of these points only; of all where none of them reads records.
        """
        points = [each for each in self.points if each[0].id in about] or self.points
        numbers, first = count(1), random.randrange(len(points))
        turns = islice(cycle(points), first, first + many)
        return [self._enterprise(random, records, numbers, point) for point in turns]

    def _enterprise(
        self,
        random: Random,
        records: int,
        numbers: Iterator[int],
        about: tuple[Point, Sequence[Measure]],
    ) -> Enterprise:
        """One enterprise; most of its records are about few points, so that they meet."""
        few = [about, *(random.choice(self.points) for _ in range(random.choice([0, 1, 2])))]
        told = []
        for number in range(random.randrange(records + 1)):
            point, read = random.choice(few if number % 3 else self.points)
            told.append(self._record(random, next(numbers), point, read))
        if random.random() < 0.7:
            told += [self._record(random, next(numbers), *about) for _ in range(crowd(about[0]))]
        if told and random.random() < 0.1:
            told.append(self._unread(random, next(numbers)))
        if self.falls and random.random() < 0.3:
            told += self._series(random, numbers, *random.choice(self.falls))
        if self.zero_whiles and random.random() < 0.1:
            told += self._both(random, numbers, *random.choice(self.zero_whiles))
        told = self._untied(told)
        told += [
            replace(record, record=next(numbers), source=random.choice(self.sources))
            for record in told
            if random.random() < TOLD_TWICE
        ]
        established = None if random.random() < 0.1 else self._established(random)
        return Enterprise(told, established)

    def _established(self, random: Random) -> date:
        years = random.choice([0, 1, 2, 3, 4, 10, 40])
        begun = date(self.day.year - years, random.choice([1, 6, 12]), random.choice([1, 30]))
        near = months_before(self.day, 12 * years) + timedelta(random.choice([-1, 0, 1]))
        return random.choice([begun, near, date(self.day.year - years, 12, 31)])

    def _record(self, random: Random, number: int, point: Point, read: Sequence[Measure]) -> Told:
        """Tell one record for one of the measures of a point."""
        measure = random.choice(read)
        kind = self.kinds[measure.kind]
        told = self._fields(random, kind)
        if random.random() > ASTRAY:
            for name, wanted in measure.filter.items():
                _let_be(random, told, kind, name, random.choice(wanted))
            self._amount(random, told, kind, point, measure)
            self._days(random, told, kind, measure)
        return self._told(random, number, kind, told)

    def _unread(self, random: Random, number: int) -> Told:
        """Tell a record of a kind that no point reads, or of any."""
        read = {measure.kind for measure in self.measures}
        others = [kind for kind in self.definitions.kinds if kind.id not in read]
        kind = random.choice(others or self.definitions.kinds)
        return self._told(random, number, kind, self._fields(random, kind))

    def _told(self, random: Random, number: int, kind: Kind, told: Fields) -> Told:
        repaired = self._near(random, [self.day]) if random.random() < REPAIRED else None
        source, revoked = random.choice(self.sources), random.random() < REVOKED
        return Told(number, kind.id, source, told, repaired, revoked)

    def _series(
        self, random: Random, numbers: Iterator[int], point: Point, fall: Fall
    ) -> Iterator[Told]:
        """Tell months of this year and of the year before, of which one may be missing."""
        lag = random.choice([0, 1, fall.max_lag, fall.max_lag + 1])
        for back in (lag + n + year for n in range(fall.months + 1) for year in (0, 12)):
            if random.random() < 0.95:
                told = self._record(random, next(numbers), point, [fall.series])
                day = months_before(self.day.replace(day=1), back)
                name = fall.series.dates[0].name
                written = _written(self.kinds[told.kind], name, day)
                yield replace(told, fields={**told.fields, name: written})

    def _both(
        self, random: Random, numbers: Iterator[int], point: Point, value: ZeroWhile
    ) -> Iterator[Told]:
        """Tell that one is zero and the other is not, of the same time."""
        day = self._near(random, edges_of(value.zero, self.day))
        for measure, size in ((value.zero, "0"), (value.positive, "5")):
            told = self._record(random, next(numbers), point, [measure])
            name = measure.dates[0].name
            said = {measure.field: size, name: _written(self.kinds[told.kind], name, day)}
            yield replace(told, fields={**told.fields, **said})

    def _fields(self, random: Random, kind: Kind) -> Fields:
        told: Fields = {
            **{name: random.choice(codes) for name, codes in kind.coded.items()},
            **{name: _written(kind, name, self._any_day(random)) for name in kind.days},
            **{name: random.choice(SIZES) for name in kind.amounts},
            **{name: random.choice(self._texts(kind, name)) for name in kind.texts},
        }
        for lookup in (d for d in kind.derived.values() if isinstance(d, Lookup)):
            told[lookup.field] = random.choice(self._texts(kind, lookup.field))
        told = {name: None if random.random() < ABSENT else v for name, v in told.items()}
        for members in kind.members.values():
            items = [*sorted(members.of)[:LISTED], "no such item"]
            told[members.field] = [item for item in items if random.random() < 0.4]
        for only in (each for each in kind.derived.values() if isinstance(each, Only)):
            items = [*only.codes, "another code"]
            told[only.field] = [item for item in items if random.random() < 0.6]
        return told

    def _amount(
        self, random: Random, told: Fields, kind: Kind, point: Point, measure: Measure
    ) -> None:
        """Let the number lie at an edge of the point, or a unit beside it."""
        if measure.categories and measure.field in kind.coded:
            told[measure.field] = random.choice(measure.categories)
        elif measure.field in kind.amounts:
            units = max(0, random.choice(point.edges) + random.choice([-1, 0, 1]))
            told[measure.field] = random.choice([*SIZES, str(Decimal(units) / measure.scale)])

    def _days(self, random: Random, told: Fields, kind: Kind, measure: Measure) -> None:
        """Let day and end lie at an edge of the window, or a day or two beside it."""
        edges = edges_of(measure, self.day)
        for place, given in enumerate(measure.dates):
            if place == 0 or random.random() < 0.5:
                told[given.name] = _written(kind, given.name, self._near(random, edges))
        until = [self.day, self.day + timedelta(measure.window.length)]
        for end in measure.ends:
            day = None if random.random() < 0.6 else self._near(random, until)
            told[end.name] = None if day is None else _written(kind, end.name, day)

    def _near(self, random: Random, edges: Sequence[date]) -> date:
        return random.choice(edges) + timedelta(random.choice(STEPS))

    def _any_day(self, random: Random) -> date:
        return self.day - timedelta(random.choice(AGO))

    def _texts(self, kind: Kind, name: str) -> Sequence[str]:
        """What a text may say: a peer, an item that is required somewhere, or any key."""
        if any(m.peer and m.once_per == name for m in self.measures):
            return self.peers
        required = []
        if any(m.field == name and m.kind == kind.id for m in self.measures):
            lists = [members for k in self.kinds.values() for members in k.members.values()]
            required = sorted({m.of[item] for m in lists for item in sorted(m.of)[:LISTED]})
        return [*required, *looked_up(kind, name)] or KEYS

    def _untied(self, told: list[Told]) -> list[Told]:
        """Leave out what has the key and the day of another: which is the last, no text says."""
        seen: set[tuple[object, ...]] = set()
        kept = []
        for record in told:
            mine = {
                (m.kind, m.latest_per, record.fields[m.latest_per], day_of(m, record.fields))
                for m in self.measures
                if m.kind == record.kind and m.latest_per
            }
            if not mine & seen:
                kept.append(record)
                seen |= mine
        return kept


def crowd(point: Point) -> int:
    """How many records more a point needs: a count to reach its second step, others a few."""
    counts = isinstance(point.value, Measure) and point.value.aggregate is Aggregate.COUNT
    return 4 * point.edges[1] if counts and 1 < point.edges[1] < MANY else FEW


def day_of(measure: Measure, told: Mapping[str, object]) -> object:
    """The first date that is there, as it was written."""
    return next((told[given.name] for given in measure.dates if told[given.name]), None)


def looked_up(kind: Kind, field: str) -> list[str]:
    """Texts of a field that is looked up: for each table one of each code, and an unknown one."""
    lookups = [d for d in kind.derived.values() if isinstance(d, Lookup) and d.field == field]
    texts = {(n, place): text for n, d in enumerate(lookups) for text, place in d.of.items()}
    known = [*texts.values(), "no such text"] if lookups else []
    return [text for text in known if all(code_of(lookup, text) for lookup in lookups)]


def code_of(lookup: Lookup, text: str) -> str | None:
    """The code of a text; None where it is refused."""
    place = lookup.of.get(text, lookup.otherwise)
    return None if place is None else lookup.codes[place]


def _written(kind: Kind, name: str, day: date) -> object:
    """As a record writes it: a date, a month or a year."""
    return {"day": day, "month": f"{day:%Y-%m}", "year": str(day.year)}[kind.days[name]]


def _let_be(random: Random, told: Fields, kind: Kind, name: str, code: str | bool) -> None:
    """Let a coded or derived field have a code."""
    derived = kind.derived.get(name)
    match derived:
        case None:
            told[name] = code
        case Lookup():
            texts = looked_up(kind, derived.field)
            fitting = [text for text in texts if code_of(derived, text) == code]
            told[derived.field] = random.choice(fitting)
        case Below():
            units = derived.bound + (-1 if code else random.choice([0, 1]))
            told[derived.field] = str(Decimal(units) / derived.scale)
        case Only():
            told[derived.field] = [*derived.codes] if code else [*derived.codes, "another code"]
        case Present() if not code:
            told[derived.field] = None
