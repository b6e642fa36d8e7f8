"""The supervision item catalogue: what is supervised, by whom, how often and in which way."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faults import NotFound
from regulations.departments import Departments
from regulations.rule_language import Rule, read_rule
from regulations.rule_words import UnreadableRule
from rulebook import BadRules, Book, Dated

FILE = "supervision_items.csv"
ON_SITE = "on_site"
MODES = ("data_sharing", "remote_documents", "remote_data", ON_SITE)
KINDS = ("general", "key")
STATES = ("published", "withdrawn")


class UnknownItem(NotFound):
    """No supervision item of this code is published."""

    def __init__(self, code: str) -> None:
        self.item_code = code
        super().__init__(f"There is no supervision item {code!r} on the list published that day.")


@dataclass(frozen=True, slots=True)
class Domain:
    id: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the published list. `annual_cap`: checks of one enterprise in a year.

    Of a key item the frequency is statutory: no class lowers it (重点监管).
    """

    code: str
    domain: str
    department: str
    name_zh: str
    object_zh: str
    key: bool
    basis: str
    ratio: Rule
    frequency: Rule
    method: str
    mode: str
    annual_cap: int | None

    @property
    def on_site(self) -> bool:
        return self.mode == ON_SITE


@dataclass(frozen=True, slots=True)
class SupervisionItems:
    """All items by code, each with what it was on which days."""

    domains: Mapping[str, Domain]
    modes: Mapping[str, str]
    by_code: Mapping[str, Dated[Item]]

    def find(self, code: str, on: date) -> Item | None:
        """Return an item as published on a day; None where it is not."""
        dated = self.by_code.get(code)
        return dated.get(on) if dated else None

    def at(self, code: str, on: date) -> Item:
        """Return an item as published on a day. Raises UnknownItem."""
        item = self.find(code, on)
        if item is None:
            raise UnknownItem(code)
        return item

    def published(self, on: date) -> Iterator[Item]:
        """Yield the items on the published list of a day, in order of code."""
        return (item for dated in self.by_code.values() if (item := dated.get(on)))


def read_supervision(
    book: Book, layers: Sequence[Path], departments: Departments
) -> SupervisionItems:
    """Read domains, modes and the items of all layers. Raises BadRules."""
    top = book.file("supervision").mapping(("reference", "modes", "domains"))
    top["reference"].reference()
    modes = {mode: name.text() for mode, name in top["modes"].mapping(MODES).items()}
    domains = {}
    for name, node in top["domains"].unique():
        domains[name] = Domain(name, node.mapping(("id", "name_zh"))["name_zh"].text())
    choices: Choices = {
        "domain": domains,
        "department": {department.id for department in departments.all},
        "mode": MODES,
        "kind": KINDS,
        "state": STATES,
    }
    return SupervisionItems(domains, modes, _items(layers, choices))


Choices = Mapping[str, Collection[str]]
Told = tuple[Item | None, str]
"""An item, None where it is withdrawn, and the reference."""


def _items(layers: Sequence[Path], choices: Choices) -> dict[str, Dated[Item]]:
    told: dict[str, dict[date, Told]] = {}
    for path in (layer / FILE for layer in layers if (layer / FILE).exists()):
        for code, on, item in _rows(path, choices):
            told.setdefault(code, {})[on] = item
    return {code: _dated(code, told[code]) for code in sorted(told)}


def _dated(code: str, told: Mapping[date, Told]) -> Dated[Item]:
    days = sorted(told)
    values, references = zip(*(told[on] for on in days), strict=True)
    return Dated(f"{FILE}: {code}", tuple(days), values, references)


def _rows(path: Path, choices: Choices) -> Iterator[tuple[str, date, Told]]:
    seen = set()
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                code, on, told = _row(row, choices)
                if (code, on) in seen:
                    raise ValueError(f"{code} has two rows of {on}")
            except (KeyError, TypeError, ValueError, UnreadableRule) as cause:
                where = f"{path.parent.name}/{FILE}, line {line}"
                raise BadRules(where, f"it cannot be read: {cause}", "Mend the row") from cause
            seen.add((code, on))
            yield code, on, told


def _row(row: Mapping[str, str], choices: Choices) -> tuple[str, date, Told]:
    for column, known in choices.items():
        if row[column] not in known:
            raise ValueError(f"{column} is {row[column]!r}, expected one of {', '.join(known)}")
    for column in ("code", "name_zh", "object_zh", "basis", "method", "reference"):
        if not row[column]:
            raise ValueError(f"{column} is empty")
    item = Item(
        code=row["code"],
        domain=row["domain"],
        department=row["department"],
        name_zh=row["name_zh"],
        object_zh=row["object_zh"],
        key=row["kind"] == "key",
        basis=row["basis"],
        ratio=read_rule(row["ratio"]),
        frequency=read_rule(row["frequency"]),
        method=row["method"],
        mode=row["mode"],
        annual_cap=int(row["annual_cap"]) if row["annual_cap"] else None,
    )
    told = item if row["state"] == "published" else None
    return item.code, date.fromisoformat(row["date"]), (told, row["reference"])
