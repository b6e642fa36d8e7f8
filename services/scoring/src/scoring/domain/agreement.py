"""Which departments agree that an enterprise is high, and whether that may be announced."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

FIRST_RUN = "first_run"


class Route(StrEnum):
    ON_SITE = "on_site"
    REMOTE = "remote"


class State(StrEnum):
    """Announced is known to dispatch; held waits for a person; discarded is a person's no."""

    ANNOUNCED = "announced"
    HELD = "held"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class AgreeingDepartment:
    """One department that sees high, with membership and evidence of its own.

    `dedicated` is its score before fusion, thousandths; `by_score` is False where a general direct
    rule makes the class.
    """

    department: str
    seq: int
    dedicated: int
    record_ids: tuple[str, ...]
    by_score: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A department in its place: rank 1 leads."""

    department: str
    rank: int
    record_ids: tuple[str, ...]
    by_score: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What one evaluation sees: the departments by rank and the way to meet the enterprise."""

    departments: tuple[Ranked, ...] = ()
    route: Route = Route.ON_SITE

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(ranked.department for ranked in self.departments)

    def same_as(self, other: "Seen") -> bool:
        """Whether nobody joined or left and the route stayed; rank and records may differ."""
        return self.ids == other.ids and self.route is other.route


NOBODY = Seen()


@dataclass(frozen=True, slots=True)
class Agreement:
    """The stored agreement of one enterprise; `epoch` counts its changes."""

    epoch: int
    seen: Seen
    state: State
    reason: str
    caused_at: datetime


def ranked(departments: list[AgreeingDepartment]) -> tuple[Ranked, ...]:
    """Order by dedicated score, highest first, ties by the department's number."""
    ordered = sorted(departments, key=lambda agreeing: (-agreeing.dedicated, agreeing.seq))
    return tuple(
        Ranked(agreeing.department, rank, agreeing.record_ids, agreeing.by_score)
        for rank, agreeing in enumerate(ordered, 1)
    )


def decide(
    previous: Agreement | None, seen: Seen, at: datetime, reviewing: bool
) -> Agreement | None:
    """Return the agreement to store, or None where nothing changed.

    While a model's first run is not through review (`reviewing`), new agreements are held. What
    a person has not released stays withheld when it only shrinks, and is announced when a
    department joins by live news. An empty set is always announced: it sends nobody anywhere.
    """
    before = previous.seen if previous else NOBODY
    if seen.same_as(before):
        return _refreshed(previous, seen)
    state = _state(previous, seen, reviewing)
    reason = (previous.reason if previous else "") if state is not State.ANNOUNCED else ""
    if state is State.HELD:
        reason = FIRST_RUN
    return Agreement((previous.epoch if previous else 0) + 1, seen, state, reason, at)


def _state(previous: Agreement | None, seen: Seen, reviewing: bool) -> State:
    if not seen.departments:
        return State.ANNOUNCED
    joined = seen.ids - (previous.seen.ids if previous else frozenset())
    if previous and previous.state is not State.ANNOUNCED and not joined:
        return previous.state
    return State.HELD if reviewing else State.ANNOUNCED


def _refreshed(previous: Agreement | None, seen: Seen) -> Agreement | None:
    """A held agreement follows ranks and records, so that its release tells the present ones."""
    if previous and previous.state is State.HELD and previous.seen != seen:
        return replace(previous, seen=seen)
    return None
