"""The published list of supervision items: filtered, paged, counted by domain."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulations import Domain, Item

KINDS = {"key": True, "general": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items; each empty: all."""

    domain: str = ""
    department: str = ""
    mode: str = ""
    kind: str = ""

    def takes(self, item: Item) -> bool:
        wanted = (self.domain, self.department, self.mode)
        found = (item.domain, item.department, item.mode)
        alike = all(want in ("", has) for want, has in zip(wanted, found, strict=True))
        return alike and (not self.kind or KINDS.get(self.kind) is item.key)


@dataclass(frozen=True, slots=True)
class DomainCount:
    """A domain of supervision with who supervises it, and its items by kind and mode."""

    domain: Domain
    departments: tuple[str, ...]
    items: int
    key_items: int
    modes: Mapping[str, int]


def page(items: Iterable[Item], wanted: Wanted, after: str, size: int) -> tuple[list[Item], bool]:
    """One page in order of code, and whether there is more."""
    found = [item for item in items if item.code > after and wanted.takes(item)]
    return found[:size], len(found) > size


def counted(items: Iterable[Item], domains: Mapping[str, Domain]) -> list[DomainCount]:
    """Every domain, in the order of the catalogue."""
    of: dict[str, list[Item]] = {name: [] for name in domains}
    for item in items:
        of[item.domain].append(item)
    return [_count(domains[name], found) for name, found in of.items()]


def _count(domain: Domain, items: list[Item]) -> DomainCount:
    return DomainCount(
        domain=domain,
        departments=tuple(sorted({item.department for item in items})),
        items=len(items),
        key_items=sum(item.key for item in items),
        modes=Counter(item.mode for item in items),
    )
