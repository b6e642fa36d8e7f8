"""Fields of records: what each holds, and which codes go with which."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rulebook import Node

BASES = (
    *("string", "date", "yearmonth", "year", "datetime", "decimal", "integer", "boolean", "object"),
    *("uscc", "region", "gbt4754", "department_id", "scope_item", "licence_item"),
)
Tables = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field holds: a base, the code table where the base is `code`, and whether a list."""

    base: str
    table: str | None
    many: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which codes of a field go with each code of the field `by`; none: then it is left out."""

    by: str
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. What the platform gives, a source must not send.

    With `allowed` a required field is required only where some code is allowed.
    """

    name: str
    type: FieldType
    required: bool
    given_by: str
    name_zh: str
    allowed: Allowed | None = None


def common_fields(node: Node, tables: Tables) -> dict[str, Field]:
    """Read the fields of every record. Raises BadRules."""
    found = {}
    for name, item in node.unique():
        row = item.mapping(("id", "type", "required", "name_zh", "given_by"))
        found[name] = _field(row, tables, row["given_by"].choice(("source", "platform")))
    return found


def kind_fields(node: Node, tables: Tables, common: Mapping[str, Field]) -> dict[str, Field]:
    """Read the fields of one kind, which has the common ones beside them. Raises BadRules."""
    found = {}
    for name, item in node.unique():
        row = item.mapping(("id", "type", "required", "name_zh"), ("allowed",))
        if name in common:
            item.bad(f"{name} is a field of every record", "Give this one another name")
        found[name] = _field(row, tables, "source")
    for name, field in found.items():
        if field.allowed is not None:
            _check_allowed(node, found, name, field.allowed, tables)
    return found


def _field(row: Mapping[str, Node], tables: Tables, given_by: str) -> Field:
    return Field(
        name=row["id"].text(),
        type=_type(row["type"], tables),
        required=row["required"].boolean(),
        given_by=given_by,
        name_zh=row["name_zh"].text(),
        allowed=_allowed(row["allowed"]) if "allowed" in row else None,
    )


def _type(node: Node, tables: Tables) -> FieldType:
    written = node.text()
    inner = re.fullmatch(r"list\[(.*)\]", written)
    base, _, table = (inner[1] if inner else written).partition(":")
    if base == "code" and table in tables:
        return FieldType("code", table, inner is not None)
    if base not in BASES or table:
        todo = f"Use list[...], code:<table> or one of: {', '.join(BASES)}"
        node.bad(f"the type {written!r} is unknown", todo)
    return FieldType(base, None, inner is not None)


def _allowed(node: Node) -> Allowed:
    table = node.table()
    if len(table) != 1:
        node.bad(f"it names {len(table)} fields", "Name the one field that decides")
    ((by, codes),) = table.items()
    return Allowed(by, {code: allowed.texts() for code, allowed in codes.table().items()})


def _check_allowed(
    node: Node, fields: Mapping[str, Field], name: str, allowed: Allowed, tables: Tables
) -> None:
    """Refuse one that leaves a code of either table out, or names one that is in neither."""
    by = fields.get(allowed.by)
    if by is None or not by.required or by.type.many or by.type.table is None or by.allowed:
        todo = "Name a required field with a code table, always given"
        node.bad(f"{allowed.by}, which decides on {name}, is not such a field", todo)
    own = fields[name].type
    if own.many or own.table is None:
        node.bad(f"{name} has `allowed` but no code", "Give it a type code:<table>")
    mentioned = {code for codes in allowed.codes.values() for code in codes}
    for table, codes in ((by.type.table, set(allowed.codes)), (own.table, mentioned)):
        if codes != set(tables[table]):
            different = ", ".join(sorted(codes ^ set(tables[table])))
            todo = f"Mention the codes of the table {table}, each of them"
            node.bad(f"`allowed` of {name} and the table {table} differ in: {different}", todo)
