"""Rows of a file become records in the shape of one mapping."""

import hashlib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from onedoor_client.ingest import cells
from onedoor_client.ingest.cells import Value, Wrong
from onedoor_client.ingest.findings import Fault, UnreadableFile
from onedoor_client.ingest.mapping import Column, Mapping, Source
from onedoor_client.ingest.table import Row

LINE, REASON = "行号", "未收原因"
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Shaped:
    """A row as it is sent, with what is already known to be wrong with it."""

    line: int
    cells: list[str]
    record: Any
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Reading:
    """The named values of one row. `faulty`: names whose cell could not be read."""

    values: dict[str, Value] = field(default_factory=dict)
    sent: dict[str, Value] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


class Shape:
    """A mapping laid over one file's header.

    `given` are fields that hold for the whole file and that the caller states; they take the
    place of what the mapping would find. Raises UnreadableFile where the header does not fit.
    """

    def __init__(
        self, mapping: Mapping, header: Row, source: str, given: MappingOf[str, str]
    ) -> None:
        self._mapping = mapping
        self._given = dict(given)
        self._common = {"kind": mapping.kind, "source_system": source}
        self.header = header.cells
        self._places = _places(mapping, header)
        self._width = len(header.cells)
        self._readers = [
            (column, mapping.reader(column), self._places[cells.plain(column.header)])
            for column in mapping.columns
            if column.name and not self._is_given(column)
        ]

    def shaped(self, row: Row) -> Shaped:
        """The record of one row; what cannot be said is left out, never guessed."""
        if len(row.cells) != self._width:
            fault = Fault("wrong_column_count", "", "", str(len(row.cells)), f"{self._width}列")
            return Shaped(row.line, row.cells, self._common | _unreadable(row), (fault,))
        reading = self._read(row)
        record: dict[str, Any] = dict(self._common)
        for name, source in self._mapping.record.items():
            value = self._given.get(name) or _from(source, reading)
            if value is not None:
                record[name] = value
        for derivation in self._mapping.derived:
            if derivation.field in self._given:
                record[derivation.field] = self._given[derivation.field]
            elif derivation.by in reading.values and not derivation.inputs & reading.faulty:
                rule = derivation.rule(reading.values)
                if rule.gives:
                    record[derivation.field] = rule.gives
                else:
                    reading.faults.append(
                        Fault("cannot_tell", derivation.field, given=rule.unknown)
                    )
        return Shaped(row.line, row.cells, record, tuple(reading.faults))

    def _read(self, row: Row) -> _Reading:
        reading = _Reading()
        for column, read, place in self._readers:
            cell = row.cells[place].strip()
            if not cell:
                if column.required:
                    reading.faulty.add(column.name)
                    reading.faults.append(Fault("missing_field", column.name, column.header))
                continue
            value = read(cell)
            if not isinstance(value, Wrong):
                reading.values[column.name] = reading.sent[column.name] = value
                continue
            shown = cell[:_SHOWN] + ("…" if len(cell) > _SHOWN else "")
            fault = Fault(value.code, column.name, column.header, shown, value.expected)
            reading.faulty.add(column.name)
            reading.faults.append(fault)
            if value.sent is not None:
                reading.sent[column.name] = value.sent
        return reading

    def _is_given(self, column: Column) -> bool:
        source = self._mapping.record.get(column.name)
        return column.name in self._given and source == Source(same=column.name)


def _unreadable(row: Row) -> dict[str, str]:
    """Names a row of which no cell can be trusted, so that each counts and none is sent: among
    cells out of place personal identifiers may stand anywhere. The row itself is in the rejects."""
    digest = hashlib.sha256("\x1f".join(row.cells).encode()).hexdigest()
    return {"record_no": f"列数不符/{digest[:16]}"}


def _from(source: Source, reading: _Reading) -> Value | None:
    """The field's value; of a faulty part, what was given, for the platform to set aside."""
    if source.constant is not None:
        return source.constant
    if source.same:
        return reading.sent.get(source.same)
    faulty = next((reading.sent.get(name) for name in source.names if name in reading.faulty), None)
    if source.sum:
        parts = [reading.values[name] for name in source.sum if name in reading.values]
        return faulty or (sum((Decimal(str(part)) for part in parts), Decimal()) if parts else None)
    if source.join[0] not in reading.values:
        return None
    # What the later parts lack is a fault of their own; the number still leads to the row.
    return source.by.join(str(reading.values.get(name, "")) for name in source.join)


def _places(mapping: Mapping, header: Row) -> dict[str, int]:
    """Where each column stands, by its header. Raises UnreadableFile."""
    names = [cells.plain(cell) for cell in header.cells]
    known = {cells.plain(column.header): column.header for column in mapping.columns}
    twice = sorted({name for name in names if name and names.count(name) > 1})
    missing = [shown for name, shown in known.items() if name not in names]
    strange = [
        f"“{cell.strip()}”（第{place}列）"
        for place, (cell, name) in enumerate(zip(header.cells, names, strict=True), 1)
        if name not in known and name not in (LINE, REASON)
    ]
    for faults, zh, en in (
        (twice, "表头重复", "Headers given twice"),
        (missing, "表头缺少", "Headers missing"),
        (strange, "表头不认识", "Headers not known to the mapping"),
    ):
        if faults:
            listed = "、".join(faults)
            raise UnreadableFile(f"{zh}：{listed}。", f"{en}: {listed}.", header.line)
    return {name: place for place, name in enumerate(names)}
