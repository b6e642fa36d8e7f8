"""How each department writes a file of its own: its columns, its letters, units and encoding.

`mappings/` holds what Onedoor needs to read such a file, in the form of the client's mappings. What
is written here is the other direction, and only the city knows it: a department has its dialect
(`dialects.yaml`) and no idea of the catalogue of record kinds.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import yaml

Record = Mapping[str, object]
_PLACES = {"": 0, "yuan": 4, "percent": 2}
_GIVEN = frozenset({"kind", "source_system"})


class Dialect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a department writes: its encoding, its form of days, its words for yes and no."""

    encoding: str
    day: str
    yes_no: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Letters:
    """The department's name of each code, and what parts several of them in one cell."""

    names: Mapping[str, str]
    separator: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One department's file of one kind. `fields` names the field that each column tells."""

    department: str
    kind: str
    columns: tuple[Mapping[str, Any], ...]
    fields: Mapping[str, str]
    told: frozenset[str]
    constants: Mapping[str, object]
    letters: Mapping[str, Letters]
    dialect: Dialect

    @property
    def header(self) -> list[str]:
        """The first line."""
        return [str(column["header"]) for column in self.columns]

    def takes(self, record: Record) -> bool:
        """Whether a record of the city belongs in this file, and nothing in it is beyond it."""
        return (
            record["kind"] == self.kind
            and all(record.get(name) == value for name, value in self.constants.items())
            and all(self._can_tell(column, record) for column in self.columns if "as" in column)
        )

    def row(self, record: Record) -> list[str]:
        """The record as the department has it. Raises ValueError for what no column tells."""
        if untold := record.keys() - self.told - _GIVEN:
            raise ValueError(f"no column of {self.department} tells {', '.join(sorted(untold))}")
        return [self._cell(column, record) for column in self.columns]

    def write(self, path: Path, records: Iterable[Record]) -> int:
        """Write those that belong in it; returns how many."""
        rows = [self.row(record) for record in records if self.takes(record)]
        with path.open("w", encoding=self.dialect.encoding, newline="") as file:
            csv.writer(file).writerows([self.header, *rows])
        return len(rows)

    def _can_tell(self, column: Mapping[str, Any], record: Record) -> bool:
        value = record.get(self.fields[column["as"]])
        if value is None:
            return not column.get("required", False)
        return column["type"] != "code" or _plain(value) in self.letters[column["table"]].names

    def _cell(self, column: Mapping[str, Any], record: Record) -> str:
        if "as" not in column:
            return ""
        value = record.get(self.fields[column["as"]])
        if value is None:
            return ""
        match column["type"]:
            case "day":
                return date.fromisoformat(str(value)).strftime(self.dialect.day)
            case "amount":
                return f"{Decimal(str(value)).scaleb(_PLACES[column.get('unit', '')]):f}"
            case "yes_no":
                return self.dialect.yes_no[0 if value else 1]
            case "texts":
                return str(column["separator"]).join(_listed(value))
            case "code":
                return self.letters[column["table"]].names[_plain(value)]
            case "codes":
                letters = self.letters[column["table"]]
                return letters.separator.join(letters.names[code] for code in _listed(value))
        return str(value)


def _listed(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(part) for part in value]


def _plain(value: object) -> str:
    """A code as text; the number of a grade without needless zeros."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@cache
def feed(department: str) -> Feed:
    """The file of one department. Raises KeyError for one that has none."""
    dialects = _read("dialects")["departments"]
    dialect = msgspec.convert(dialects[department], Dialect)
    mapping = _read(f"mappings/{department}")
    sources = mapping["record"].items()
    fields: dict[str, str] = {}
    for field, source in sources:
        if "same" in source:
            fields.setdefault(source["same"], field)
    return Feed(
        department=department,
        kind=mapping["kind"],
        columns=tuple(mapping["columns"]),
        fields=fields,
        told=frozenset(mapping["record"]),
        constants={field: source["is"] for field, source in sources if "is" in source},
        letters={name: _letters(table) for name, table in mapping["tables"].items()},
        dialect=dialect,
    )


def departments() -> tuple[str, ...]:
    """The departments that have a file of their own."""
    return tuple(_read("dialects")["departments"])


def mapping_path(department: str) -> Path:
    """Where the mapping lies that reads the file of a department."""
    return Path(str(resources.files("democity.feeds") / "mappings" / f"{department}.yaml"))


def _letters(table: Mapping[str, Any]) -> Letters:
    """Of several names of one code the first is written."""
    names = {str(code): str(name) for name, code in reversed(table["codes"].items())}
    return Letters(names, str(next(iter(table.get("separators", [])), "")))


def _read(name: str) -> Any:
    text = (resources.files("democity.feeds") / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
