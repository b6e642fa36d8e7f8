"""Code tables from outside: regions, items of a business scope, licences, industries."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from regulations.departments import Departments
from rulebook import Book


@dataclass(frozen=True, slots=True)
class Region:
    """A region by GB/T 2260, and the city whose it is."""

    code: str
    name_zh: str
    city: str


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """A standard item of a business scope; one with a licence item may not be run without it."""

    code: str
    name_zh: str
    requires_licence: bool
    licence_item_code: str | None


@dataclass(frozen=True, slots=True)
class Licence:
    """An item of licensing, and the department that grants it."""

    code: str
    name_zh: str
    department: str


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry by GB/T 4754-2017: "C", "26", "261" or "2611", no letter before digits."""

    code: str
    name_zh: str
    parent: str | None


def read_regions(book: Book) -> dict[str, Region]:
    """Read the regions. Raises BadRules."""
    top = book.file("regions").mapping(("reference", "cities"))
    top["reference"].reference()
    return {
        code: Region(code, name.text(), city)
        for city, node in top["cities"].table().items()
        for code, name in node.table().items()
    }


def read_scope_items(
    book: Book, departments: Departments
) -> tuple[dict[str, ScopeItem], dict[str, Licence]]:
    """Read the items of business scopes, and the licences they need. Raises BadRules."""
    top = book.file("scope_items").mapping(("reference", "licences", "items"))
    top["reference"].reference()
    known = {department.id for department in departments.all}
    licences = {}
    for code, node in top["licences"].table().items():
        row = node.mapping(("name_zh", "department"))
        licences[code] = Licence(code, row["name_zh"].text(), row["department"].choice(known))
    found = {}
    for code, node in top["items"].table().items():
        row = node.mapping(("name_zh", "licence"))
        licence = None if row["licence"].value is None else row["licence"].choice(licences)
        found[code] = ScopeItem(code, row["name_zh"].text(), licence is not None, licence)
    return found, licences


def read_industries(path: Path) -> Mapping[str, Industry]:
    """Read the compact table of GB/T 4754: code, section of a division, name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Industry(
            code=row["code"],
            name_zh=row["name_zh"],
            parent=row["section"] or (row["code"][:-1] or None),
        )
        for row in rows
    }
