"""Record kinds: which records exist, with which fields, from whom, how soon."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rulebook import Book, Dated, Node

BASES = (
    *("string", "date", "datetime", "decimal", "integer", "boolean", "object"),
    *("uscc", "region", "gbt4754", "department_id", "scope_item"),
)
EVERY_DEPARTMENT = "*"
SUBKINDS = "department_subkind"


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field holds: a base, the code table where the base is `code`, and whether a list."""

    base: str
    table: str | None
    many: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. What the platform gives, a source must not send."""

    name: str
    type: FieldType
    required: bool
    given_by: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record; its number is its place in the full catalogue and never changes."""

    id: str
    number: int
    name_zh: str
    name_en: str
    source_departments: tuple[str, ...]
    polarity: str
    default_public_level: str
    natural_key: tuple[str, ...]
    fields: Mapping[str, Field]
    deadline_working_days: Dated[int]
    reference: str

    def deadline(self, on: date) -> int:
        """Return the working days within which a record must be sent. Raises NotInForce."""
        return self.deadline_working_days.at(on)

    def accepts_from(self, department: str, *, external: bool = False) -> bool:
        """Whether a source may send this kind; "*" stands for enforcement departments only."""
        named = department in self.source_departments
        return named or (EVERY_DEPARTMENT in self.source_departments and not external)


@dataclass(frozen=True, slots=True)
class Subkind:
    """A kind of record that a department keeps for itself."""

    id: str
    name_zh: str
    department: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All record kinds with the code tables that their fields need."""

    common_fields: Mapping[str, Field]
    kinds: Mapping[str, RecordKind]
    code_tables: Mapping[str, Mapping[str, str]]
    subkinds: Mapping[str, Subkind]

    def kind_by_number(self, number: int) -> RecordKind:
        """Return the kind of a number. Raises KeyError."""
        return next(kind for kind in self.kinds.values() if kind.number == number)


def read_catalogue(book: Book, subkinds: Mapping[str, Subkind]) -> Catalogue:
    """Read kinds and code tables. Raises BadRules."""
    top = book.file("code_tables").mapping(("reference", "tables"))
    top["reference"].reference()
    tables = {
        name: {code: label.text() for code, label in table.table().items()}
        for name, table in top["tables"].table().items()
    }
    tables[SUBKINDS] = {subkind.id: subkind.name_zh for subkind in subkinds.values()}
    top = book.file("record_kinds").mapping(("reference", "common_fields", "kinds"))
    top["reference"].reference()
    common = _fields(top["common_fields"], tables, given_by=True)
    kinds = {id_: _kind(node, tables) for id_, node in top["kinds"].unique()}
    numbers = [kind.number for kind in kinds.values()]
    if len(set(numbers)) != len(numbers):
        top["kinds"].bad("two kinds have one number", "Give each its place in the catalogue")
    return Catalogue(common, kinds, tables, subkinds)


def _kind(node: Node, tables: Mapping[str, Mapping[str, str]]) -> RecordKind:
    names = ("source_departments", "polarity", "default_public_level", "natural_key", "fields")
    row = node.mapping(
        ("id", "number", "name_zh", "name_en", *names, "deadline_working_days", "reference")
    )
    return RecordKind(
        id=row["id"].text(),
        number=row["number"].integer(),
        name_zh=row["name_zh"].text(),
        name_en=row["name_en"].text(),
        source_departments=row["source_departments"].texts(),
        polarity=row["polarity"].choice(("neutral", "negative", "positive", "either")),
        default_public_level=row["default_public_level"].choice(tables["public_level"]),
        natural_key=row["natural_key"].texts(),
        fields=_fields(row["fields"], tables),
        deadline_working_days=row["deadline_working_days"].dated(Node.integer),
        reference=row["reference"].reference(),
    )


def _fields(
    node: Node, tables: Mapping[str, Mapping[str, str]], *, given_by: bool = False
) -> dict[str, Field]:
    keys = ("id", "type", "required", "name_zh", *(("given_by",) if given_by else ()))
    found = {}
    for name, item in node.unique():
        row = item.mapping(keys)
        found[name] = Field(
            name=name,
            type=_type(row["type"], tables),
            required=row["required"].boolean(),
            given_by=row["given_by"].choice(("source", "platform")) if given_by else "source",
            name_zh=row["name_zh"].text(),
        )
    return found


def _type(node: Node, tables: Mapping[str, Mapping[str, str]]) -> FieldType:
    written = node.text()
    inner = re.fullmatch(r"list\[(.*)\]", written)
    base, _, table = (inner[1] if inner else written).partition(":")
    if base == "code" and table in tables:
        return FieldType("code", table, inner is not None)
    if base not in BASES or table:
        todo = f"Use list[...], code:<table> or one of: {', '.join(BASES)}"
        node.bad(f"the type {written!r} is unknown", todo)
    return FieldType(base, None, inner is not None)
