"""One YAML file says how a department's columns become records; it is read strictly."""

from collections.abc import Hashable
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from onedoor_client.ingest import cells
from onedoor_client.ingest.cells import Codes, Read
from onedoor_client.ingest.derive import Derivation
from onedoor_client.ingest.findings import UnreadableFile

SHIPPED = "shuanggongshi_penalty"
_PLAIN: dict[str, Read] = {
    "text": cells.text,
    "paragraph": cells.paragraph,
    "day": cells.day,
    "month": cells.month,
    "year": cells.year,
    "whole": cells.whole,
    "yes_no": cells.yes_no,
    "uscc": cells.uscc,
    "region_of_uscc": cells.region_of_uscc,
}
# What one of a cell's unit is of the field's: yuan in a field of 10 000 yuan, percent in a share.
_UNITS = {"": 0, "yuan": -4, "percent": -2}
# A faulty cell of these is left out of the record, so the platform has to miss it.
_LEFT_OUT = frozenset({"text", "texts", "paragraph", "uscc", "region_of_uscc"})


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`as` names its value; a column without it is `unused`, with the reason."""

    code: str
    header: str
    name: str = msgspec.field(default="", name="as")
    unused: str = ""
    type: Literal[
        "", "text", "texts", "paragraph", "day", "month", "year", "whole", "yes_no", "uscc",
        "region_of_uscc", "amount", "code", "codes",
    ] = ""  # fmt: skip
    table: str = ""
    decimals: int = 0
    unit: Literal["", "yuan", "percent"] = ""
    separator: str = ""
    required: bool = False

    def __post_init__(self) -> None:
        if bool(self.name) == bool(self.unused) or bool(self.name) != bool(self.type):
            raise ValueError(f"column {self.header} has `as` and `type`, or says why it is unused")
        if bool(self.separator) != (self.type == "texts"):
            raise ValueError(f"column {self.header}: texts, and only texts, have a separator")
        if self.unit and self.type != "amount":
            raise ValueError(f"column {self.header}: only an amount has a unit")


class CodeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    codes: dict[str, str]
    unclear: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()
    after: str = ""

    def reader(self) -> Codes:
        return Codes(
            names={cells.plain(name): code for name, code in self.codes.items()},
            unclear=frozenset(map(cells.plain, self.unclear)),
            separators=tuple(map(cells.plain, self.separators)),
            after=self.after,
        )


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a field's value comes from: one name, the sum of some, or some joined.

    `is`: what holds for every row of such a file, since the file is of one thing only.
    """

    constant: str | bool | int | None = msgspec.field(default=None, name="is")
    same: str = ""
    sum: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    by: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.same,) if self.same else self.sum or self.join


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping file, checked: every name that is used is given, every table exists."""

    mapping: str
    version: Any
    name_zh: str
    kind: str
    columns: tuple[Column, ...]
    record: dict[str, Source]
    derived: tuple[Derivation, ...] = ()
    tables: dict[str, CodeTable] = {}

    def __post_init__(self) -> None:
        for what, names in (
            ("header", [column.header for column in self.columns]),
            ("name", [column.name for column in self.columns if column.name]),
            ("field", [*self.record, *(each.field for each in self.derived)]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"{what} given twice: {', '.join(sorted(twice))}")
        known = {column.name for column in self.columns}
        used = {name for source in self.record.values() for name in source.names}
        used |= {name for each in self.derived for name in each.inputs}
        if unknown := used - known:
            raise ValueError(f"no column gives {', '.join(sorted(unknown))}")
        direct = {source.same for source in self.record.values()}
        for each in self.columns:
            if each.type in _LEFT_OUT and each.name in direct and not each.required:
                raise ValueError(f"column {each.header}: {each.type} is required, or not sent")
        if missing := {each.table for each in self.columns if each.table} - self.tables.keys():
            raise ValueError(f"no table {', '.join(sorted(missing))}")

    def reader(self, column: Column) -> Read:
        """How the cells of this column are read."""
        if column.type == "amount":
            return cells.amount(column.decimals, _UNITS[column.unit])
        if column.type == "texts":
            return cells.texts(column.separator)
        if column.type in _PLAIN:
            return _PLAIN[column.type]
        codes = self.tables[column.table].reader()
        return codes.many if column.type == "codes" else codes.one


def load(name_or_path: str = SHIPPED) -> Mapping:
    """A mapping shipped with this package, by its name, or a file. Raises UnreadableFile."""
    try:
        if Path(name_or_path).suffix in (".yaml", ".yml"):
            text = Path(name_or_path).read_text(encoding="utf-8")
        else:
            shipped = resources.files("onedoor_client") / "mappings" / f"{name_or_path}.yaml"
            text = shipped.read_text(encoding="utf-8")
        return msgspec.convert(yaml.load(text, _Strict), Mapping)  # noqa: S506 (a SafeLoader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as fault:
        raise UnreadableFile(
            f"映射文件 {name_or_path} 不能使用：{fault}",
            f"The mapping {name_or_path} cannot be used: {fault}",
        ) from fault


class _Strict(yaml.SafeLoader):
    """A key given twice is a fault, not the last one's victory."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise yaml.YAMLError(f"{node.start_mark}: given twice: {twice}")
        return super().construct_mapping(node, deep=deep)
