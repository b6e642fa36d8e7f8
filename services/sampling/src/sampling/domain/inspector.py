"""Who may inspect what, where and when (执法检查人员名录库)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sampling.domain.inspector_errors import WrongInspector

CITY_WIDE = 4
"""Digits of a region code that name the city; the rest names the district."""


class Unfit(StrEnum):
    """Why somebody cannot go; where several hold, the first.

    `nobody`: the department has no inspectors; `no_turn`: the plan has no working day.
    """

    NOBODY = "nobody"
    NO_TURN = "no_turn"
    NOT_ACTIVE = "not_active"
    CERTIFICATE = "certificate"
    COMPETENCE = "competence"
    AREA = "area"
    LEAVE = "leave"
    RECUSAL = "recusal"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Leave:
    """Both days included."""

    first_day: date
    last_day: date

    def holds(self, on: date) -> bool:
        return self.first_day <= on <= self.last_day


@dataclass(frozen=True, slots=True)
class Inspector:
    """Somebody with an enforcement certificate, whose number is the id. Assistants have none.

    `domains` are those of the item catalogue; `areas` region codes, that of the city for all of it.
    """

    inspector_id: str
    department: str
    domains: tuple[str, ...]
    areas: tuple[str, ...]
    valid_from: date
    valid_until: date
    active: bool = True
    leaves: tuple[Leave, ...] = ()

    def unfit(self, domains: Collection[str], area: str, on: date) -> Unfit | None:
        """Why not, whatever the enterprise; None: the inspector may go."""
        if not self.active:
            return Unfit.NOT_ACTIVE
        if not self.valid_from <= on <= self.valid_until:
            return Unfit.CERTIFICATE
        if not set(domains) <= set(self.domains):
            return Unfit.COMPETENCE
        if not any(_covers(own, area) for own in self.areas):
            return Unfit.AREA
        if any(leave.holds(on) for leave in self.leaves):
            return Unfit.LEAVE
        return None


def _covers(own: str, area: str) -> bool:
    """The code of a city covers its districts; a place that nobody knows takes the whole city."""
    if own.endswith("00"):
        return not area or own[:CITY_WIDE] == area[:CITY_WIDE]
    return own == area


def checked(inspector: Inspector, departments: Collection[str], domains: Collection[str]) -> None:
    """Raises WrongInspector."""
    whose = inspector.inspector_id
    if not whose.strip():
        raise WrongInspector(whose, "inspector_id", whose, "the number of the certificate")
    if inspector.department not in departments:
        raise WrongInspector(
            whose, "department_id", inspector.department, "a department of the city"
        )
    for domain in inspector.domains:
        if domain not in domains:
            raise WrongInspector(whose, "domains", domain, "domains of the item catalogue")
    for name in ("domains", "areas"):
        if not getattr(inspector, name):
            raise WrongInspector(whose, name, "", "at least one")
    if inspector.valid_until < inspector.valid_from:
        expected = f"{inspector.valid_from} or later"
        raise WrongInspector(whose, "valid_until", inspector.valid_until, expected)
    for leave in inspector.leaves:
        if leave.last_day < leave.first_day:
            expected = f"{leave.first_day} or later"
            raise WrongInspector(whose, "leaves", leave.last_day, expected)
