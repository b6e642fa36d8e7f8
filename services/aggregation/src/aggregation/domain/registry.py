"""What the registry says of an enterprise, from its registration records."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from identifiers import RecordId


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration record in effect."""

    id: RecordId
    uscc: str
    produced_on: date
    name: str
    entity_type: str
    established_on: date
    industry_code: str
    region_code: str
    address: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Provisional (not registered) where records have arrived but no registration."""

    uscc: str
    registered: bool = False
    name: str | None = None
    entity_type: str | None = None
    established_on: date | None = None
    industry_code: str | None = None
    region_code: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of the registry's entry of an enterprise."""

    version: int
    enterprise: Enterprise


@dataclass(frozen=True, slots=True)
class Membership:
    """A version of the libraries an enterprise is in, as sorted "department/name"."""

    version: int
    uscc: str
    libraries: tuple[str, ...]


def enterprise(uscc: str, registrations: Iterable[Registration]) -> Enterprise:
    """The newest registration speaks, whatever order they arrived in."""
    newest = max(registrations, key=lambda each: (each.produced_on, each.id), default=None)
    if newest is None:
        return Enterprise(uscc)
    return Enterprise(
        uscc,
        True,
        newest.name,
        newest.entity_type,
        newest.established_on,
        newest.industry_code,
        newest.region_code,
        newest.address,
    )


def new_entries(
    usccs: Iterable[str],
    registrations: Iterable[Registration],
    newest: Mapping[str, Entry],
) -> list[Entry]:
    """Entries that say something else than the newest ones do; sorted by USCC."""
    by_uscc = dict[str, list[Registration]]()
    for each in registrations:
        by_uscc.setdefault(each.uscc, []).append(each)
    entries = list[Entry]()
    for uscc in sorted(usccs):
        now, before = enterprise(uscc, by_uscc.get(uscc, ())), newest.get(uscc)
        if before is None or before.enterprise != now:
            entries.append(Entry(before.version + 1 if before else 1, now))
    return entries


def new_memberships(
    entries: Iterable[Entry],
    libraries_of: Callable[[str], Iterable[str]],
    newest: Mapping[str, Membership],
) -> list[Membership]:
    """Memberships that changed with the entries; `libraries_of` an industry code."""
    changed = list[Membership]()
    for entry in entries:
        uscc, code = entry.enterprise.uscc, entry.enterprise.industry_code
        now = tuple(sorted(libraries_of(code))) if code else ()
        before = newest.get(uscc)
        if now != (before.libraries if before else ()):
            changed.append(Membership(before.version + 1 if before else 1, uscc, now))
    return changed
