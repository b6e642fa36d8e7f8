"""Inspectors are drawn after the objects: at random among the fit, the least burdened first.

Visits are spread over the plan's working days in an order that the seed decides. A visit has a day
and a turn of it; at one turn nobody is in two places. Each acting department sends its own number.
"""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sampling.domain.inspector import Inspector, Unfit


class Turn(NamedTuple):
    """One of the visits that somebody can make on a day, from 1."""

    on: date
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """An enterprise to go to, and the region it lies in; empty where nobody knows."""

    uscc: str
    area: str


@dataclass(frozen=True, slots=True)
class Need:
    """What an acting department sends: so many, each competent in all domains of its items."""

    department: str
    domains: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Team:
    department: str
    inspector_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    place: Place
    turn: Turn
    teams: tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A visit for which a department has too few who can go: which one, and what it lacks."""

    place: Place
    department: str
    reason: Unfit


Recusals = frozenset[tuple[str, str]]
"""Pairs of inspector and enterprise."""


@dataclass(slots=True)
class Duty:
    """Who goes where so far: what makes the draw of inspectors fair and free of overlaps."""

    visits: Counter[str] = field(default_factory=Counter)
    turns: dict[Turn, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, turn: Turn, inspector_ids: Iterable[str]) -> None:
        for inspector_id in inspector_ids:
            self.visits[inspector_id] += 1
            self.turns[turn].add(inspector_id)


def rank(seed: bytes, *words: str) -> bytes:
    """Where something stands in the order that the revealed seed decides."""
    return hmac.digest(seed, "\x00".join(("inspectors", *words)).encode(), "sha256")


def turns(days: Iterable[date], a_day: int) -> list[Turn]:
    return [Turn(on, number) for on in days for number in range(1, a_day + 1)]


@dataclass(slots=True)
class Drawing:
    """One draw of inspectors. `inspectors` and `recusals` as they were frozen with the pool."""

    seed: bytes
    needs: Sequence[Need]
    inspectors: Mapping[str, Sequence[Inspector]]
    recusals: Recusals
    duty: Duty
    _fit: dict[tuple[str, str, date], list[Inspector]] = field(default_factory=dict)

    def assign(
        self, places: Iterable[Place], when: Sequence[Turn]
    ) -> Iterator[Assigned | Unassigned]:
        """Every place once, in the order of the seed."""
        ordered = sorted(places, key=lambda place: rank(self.seed, "order", place.uscc))
        for number, place in enumerate(ordered):
            first = number * len(when) // len(ordered)
            yield self._visit(place, [*when[first:], *when[:first]])

    def _visit(self, place: Place, when: Sequence[Turn]) -> Assigned | Unassigned:
        lacking = Unassigned(place, self.needs[0].department, Unfit.NO_TURN)
        for tried, turn in enumerate(when):
            teams = self._teams(place, turn)
            if not isinstance(teams, Unassigned):
                for team in teams:
                    self.duty.add(turn, team.inspector_ids)
                return Assigned(place, turn, teams)
            lacking = lacking if tried else teams
        return lacking

    def _teams(self, place: Place, turn: Turn) -> tuple[Team, ...] | Unassigned:
        teams = []
        for need in self.needs:
            team = self.team(need, place, turn)
            if isinstance(team, Unassigned):
                return team
            teams.append(team)
        return tuple(teams)

    def team(
        self, need: Need, place: Place, turn: Turn, without: frozenset[str] = frozenset()
    ) -> Team | Unassigned:
        """The least burdened of those who can go, by rank where they are burdened alike."""
        free, reason = self._free(need, place, turn)
        found = [each for each in free if each not in without]
        if len(found) < need.number:
            return Unassigned(place, need.department, reason or Unfit.BUSY)
        return Team(need.department, tuple(sorted(self._least(place, found, need.number))))

    def _least(self, place: Place, found: list[str], number: int) -> list[str]:
        burden = self.duty.visits
        bound = sorted(burden[each] for each in found)[number - 1]
        sure = [each for each in found if burden[each] < bound]
        alike = [each for each in found if burden[each] == bound]
        alike.sort(key=lambda each: rank(self.seed, "inspector", place.uscc, each))
        return sure + alike[: number - len(sure)]

    def _free(self, need: Need, place: Place, turn: Turn) -> tuple[list[str], Unfit | None]:
        """Who can go, and why they are too few where it is not that others are elsewhere."""
        own = [each.inspector_id for each in self._fit_on(need, place.area, turn.on)]
        if len(own) < need.number:
            return own, self._lacking(need, place.area, turn.on)
        unbiased = [each for each in own if (each, place.uscc) not in self.recusals]
        if len(unbiased) < need.number:
            return unbiased, Unfit.RECUSAL
        elsewhere = self.duty.turns[turn]
        return [each for each in unbiased if each not in elsewhere], None

    def _fit_on(self, need: Need, area: str, on: date) -> list[Inspector]:
        key = (need.department, area, on)
        if key not in self._fit:
            own = self.inspectors.get(need.department, ())
            self._fit[key] = [each for each in own if each.unfit(need.domains, area, on) is None]
        return self._fit[key]

    def _lacking(self, need: Need, area: str, on: date) -> Unfit:
        """What keeps most of them away."""
        own = self.inspectors.get(need.department, ())
        told = (each.unfit(need.domains, area, on) for each in own)
        reasons = Counter(reason for reason in told if reason is not None)
        return max(reasons, key=lambda reason: reasons[reason], default=Unfit.NOBODY)
