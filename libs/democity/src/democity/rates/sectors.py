"""What enterprises do, what that requires, and what the departments find in their own business."""

from functools import cache
from typing import Literal

import msgspec

from democity.rates import Latent, Mark, Trait, read


class ScopeItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An item of the business scope and the licence that it requires, if any."""

    name_zh: str
    licence: str = ""


class LicenceItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A licence, who issues it, and for how many years; 0: without limit."""

    name_zh: str
    department: str
    years: int


class Sector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One class of GB/T 4754 with its share of all enterprises, in percent."""

    code: str
    word: str
    hazard: Literal["low", "medium", "high"]
    share: float
    scope: tuple[str, ...]
    staff: float = 1
    traits: tuple[Trait, ...] = ()


class Sectors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All sectors, with the scope items and licences that they name."""

    mark: Mark
    sectors: tuple[Sector, ...]
    scope: dict[str, ScopeItem]
    licences: dict[str, LicenceItem]

    def __post_init__(self) -> None:
        if strange := {item for each in self.sectors for item in each.scope} - self.scope.keys():
            raise ValueError(f"scope items that nobody describes: {strange}")
        required = {item.licence for item in self.scope.values() if item.licence}
        if strange := required ^ self.licences.keys():
            raise ValueError(f"licences required or described, but not both: {strange}")

    def licences_of(self, sector: Sector) -> tuple[str, ...]:
        """The licences that its scope requires, each once."""
        items = (self.scope[item].licence for item in sector.scope)
        return tuple(dict.fromkeys(item for item in items if item))

    def has(self, sector: Sector, trait: Trait) -> bool:
        """Whether a trait is its own; `licensed` follows from the scope."""
        return bool(self.licences_of(sector)) if trait == "licensed" else trait in sector.traits


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lognormal value, capped at `highest`."""

    median: float
    spread: float
    highest: float = 0


class Business(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One subkind of a department's own records: how often, to whom, with what."""

    style: Literal["event", "matter", "grade", "measure"]
    rate: float
    sectors: tuple[str, ...] | Literal["all"]
    days: float = 0
    months: int = 0
    shares: tuple[float, ...] = ()
    value: Value | None = None

    def __post_init__(self) -> None:
        if (self.style == "matter") != bool(self.days):
            raise ValueError("a matter, and only a matter, has days until it is settled")
        if (self.style == "grade") != bool(self.shares):
            raise ValueError("grades, and only grades, have shares")
        if (self.style == "measure") != bool(self.months):
            raise ValueError("a measure, and only a measure, has months")


class Businesses(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The subkinds of all departments, in the order of the registry."""

    mark: Mark
    latent: Latent
    loading: float
    departments: dict[str, dict[str, Business]]

    def watches(self, department: str, code: str) -> bool:
        """Whether a sector is one that the department watches over."""
        kinds = self.departments[department].values()
        return any(each.sectors == "all" or code in each.sectors for each in kinds)


@cache
def sectors() -> Sectors:
    """The sectors of the city."""
    return msgspec.convert(read("sectors"), Sectors)


@cache
def businesses() -> Businesses:
    """The departments' own business."""
    return msgspec.convert(read("business"), Businesses)
