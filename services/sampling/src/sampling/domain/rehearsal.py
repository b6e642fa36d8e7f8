"""A plan before it is approved, replayed over last year: what it would cost and find."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sampling.domain.assignment import Need
from sampling.domain.cheapest import Cheapest, Floors, cheapest
from sampling.domain.estimate import Estimate, Seen, findings
from sampling.domain.quota import Quotas, Shares, quotas
from sampling.domain.stratum import Stratum

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Members:
    """One stratum as it is now, and what happened to it within the last year.

    `visited`: eligible ones that a draw of the same type of check had drawn.
    """

    library: int
    eligible: int
    visited: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rehearsal is made from. `possible`: what each department's inspectors can do."""

    on: date
    run_id: str
    members: Mapping[Stratum, Members]
    possible: Mapping[str, int]

    @property
    def library(self) -> dict[Stratum, int]:
        return {stratum: self.members[stratum].library for stratum in Stratum}


@dataclass(frozen=True, slots=True)
class Part:
    """What the plan would do to one stratum; visits and repeats are expectations."""

    stratum: Stratum
    members: Members
    quota: int
    visits: Fraction
    repeats: Fraction

    @property
    def shortfall(self) -> int:
        return max(0, self.quota - self.members.eligible)

    @property
    def findings(self) -> Estimate:
        return findings([(self.visits, self.members.seen)])


@dataclass(frozen=True, slots=True)
class Load:
    """What a department's inspectors would have to do in the plan's days, and could.

    Both count one inspector at one visit.
    """

    department: str
    needed: Fraction
    possible: int

    @property
    def share(self) -> Fraction | None:
        """Of what they could do; None: nobody could do anything."""
        return self.needed * Fraction(1, self.possible) if self.possible else None


@dataclass(frozen=True, slots=True)
class ItemShare:
    """What the plan draws of all objects, beside what an item's rule asks for in a year."""

    item_code: str
    rule: str
    least: Fraction | None
    most: Fraction | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    basis: Basis
    parts: tuple[Part, ...]
    loads: tuple[Load, ...]
    items: tuple[ItemShare, ...]
    cheapest: Cheapest | None

    @property
    def visits(self) -> Fraction:
        return sum((part.visits for part in self.parts), NOTHING)

    @property
    def repeats(self) -> Fraction:
        return sum((part.repeats for part in self.parts), NOTHING)

    @property
    def findings(self) -> Estimate:
        return findings((part.visits, part.members.seen) for part in self.parts)

    @property
    def share(self) -> Fraction:
        """Of all objects."""
        library = sum(part.members.library for part in self.parts)
        return self.visits * Fraction(1, library) if library else NOTHING


def rehearse(
    shares: Shares,
    basis: Basis,
    needs: Iterable[Need],
    items: Iterable[ItemShare],
    floors: Floors,
) -> Rehearsal:
    """`needs`: whom each department sends to a visit; none where nobody goes anywhere."""
    told = parts(basis.members, quotas(basis.library, shares))
    visits = sum((part.visits for part in told), NOTHING)
    loads = (
        Load(need.department, visits * need.number, basis.possible.get(need.department, 0))
        for need in needs
    )
    fewest = cheapest(basis.library, floors) if shares.ratios else None
    return Rehearsal(basis, told, tuple(loads), tuple(items), fewest)


def parts(members: Mapping[Stratum, Members], wanted: Quotas) -> tuple[Part, ...]:
    """A member is drawn by its stratum or by the undirected part, independently."""
    eligible = sum(each.eligible for each in members.values())
    undirected = _share(min(wanted.undirected, eligible), eligible)
    return tuple(_part(stratum, members[stratum], wanted, undirected) for stratum in Stratum)


def _part(stratum: Stratum, members: Members, wanted: Quotas, undirected: Fraction) -> Part:
    quota = wanted.wanted[stratum]
    by_class = _share(min(quota, members.eligible), members.eligible)
    visits = members.eligible * (1 - (1 - by_class) * (1 - undirected))
    repeats = visits * _share(members.visited, members.eligible)
    return Part(stratum, members, quota, visits, repeats)


def _share(some: int, of: int) -> Fraction:
    return Fraction(some, of) if of else NOTHING
