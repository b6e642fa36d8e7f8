"""Encode: an accepted record becomes 0..n facts, one by one or by columns, bit for bit the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kernel.civil import LAST, NO_DAY, OPEN
from kernel.coding import coded, end_day, first_day, key_of, numbered, scaled
from kernel.definitions import REPAIRED_ON
from kernel.errors import BadRecord
from kernel.facts import Fact, Facts
from kernel.program import Program
from kernel.signals import SIGNAL_BITS, Group, Payload


@dataclass(frozen=True, slots=True)
class RecordState:
    """The latest version of a record with what annotations say about it."""

    record_id: int
    source_department: str
    fields: Mapping[str, object]
    repaired_on: date | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Records of one kind as coded columns; `days` also holds the repairs."""

    record: NDArray[np.uint64]
    department: NDArray[np.uint16]
    revoked: NDArray[np.bool_]
    codes: Mapping[str, NDArray[np.int32]]
    days: Mapping[str, NDArray[np.int64]]
    payloads: Mapping[Payload, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class FactArrays:
    """Facts with the row of the columns that each came from."""

    row: NDArray[np.intp]
    facts: Facts


def encode_record(
    program: Program,
    kind: str,
    fields: Mapping[str, object],
    *,
    source_department: str,
    repaired_on: date | None = None,
    revoked: bool = False,
) -> list[Fact]:
    """Return the facts of one record in its effective state; a revoked one has none.

    Fields are those of the kind and the common ones, as accepted: ISO text or date, decimals as
    text, int or Decimal, codes as text; an absent one may be missing or None. Raises BadRecord.
    """
    department = program.source_number(source_department) << SIGNAL_BITS
    if revoked:
        return []
    state = {**fields, REPAIRED_ON: repaired_on}
    found = (_fact(group, state) for group in program.groups_of.get(kind, ()))
    return [fact._replace(word=fact.word | department) for fact in found if fact]


def _fact(group: Group, fields: Mapping[str, object]) -> Fact | None:
    code = 0
    for name, codes in group.fields:
        code = code * (len(codes) + 1) + coded(name, fields.get(name), codes)
    signal = int(group.table[code])
    if signal < 0:
        return None
    day = first_day([numbered(name, fields.get(name)) for name in group.dates])
    end = end_day([numbered(name, fields.get(name)) for name in group.ends])
    payload = _payload(group.payload, fields)
    return None if day == NO_DAY else Fact(signal, day, end, payload)


def _payload(payload: Payload | None, fields: Mapping[str, object]) -> int:
    if payload is None:
        return 0
    if payload.keyed:
        return key_of(payload.field, fields)
    return scaled(payload.field, fields.get(payload.field), payload.scale)


def code_columns(program: Program, kind: str, records: Sequence[RecordState]) -> Columns:
    """Code records of one kind for `encode_columns`. Raises BadRecord."""
    groups = program.groups_of.get(kind, ())
    states = [{**record.fields, REPAIRED_ON: record.repaired_on} for record in records]
    coded_fields = {field for group in groups for field in group.fields}
    days = {name for group in groups for name in (*group.dates, *group.ends)}
    payloads = {group.payload for group in groups if group.payload}
    numbers = [program.source_number(record.source_department) for record in records]
    return Columns(
        record=np.array([record.record_id for record in records], np.uint64),
        department=np.array(numbers, np.uint16),
        revoked=np.array([record.revoked for record in records], np.bool_),
        codes={
            name: np.array([coded(name, state.get(name), codes) for state in states], np.int32)
            for name, codes in coded_fields
        },
        days={
            name: np.array([numbered(name, state.get(name)) for state in states], np.int64)
            for name in days
        },
        payloads={
            payload: np.array([_payload(payload, state) for state in states], np.int64)
            for payload in payloads
        },
    )


def encode_columns(program: Program, kind: str, columns: Columns) -> FactArrays:
    """Return the facts of coded records, group by group. Raises BadRecord."""
    parts = [_group_facts(group, columns) for group in program.groups_of.get(kind, ())]
    rows = [np.zeros(0, np.intp), *(part.row for part in parts)]
    return FactArrays(np.concatenate(rows), Facts.joined([part.facts for part in parts]))


def _group_facts(group: Group, columns: Columns) -> FactArrays:
    count = len(columns.record)
    code = np.zeros(count, np.int32)
    for name, codes in group.fields:
        if count and not 0 <= columns.codes[name].min() <= columns.codes[name].max() <= len(codes):
            raise BadRecord(f"A column of {name} holds a number outside 0..{len(codes)}.")
        code = code * np.int32(len(codes) + 1) + columns.codes[name]
    signal = group.table[code]
    day = np.full(count, NO_DAY, np.int64)
    for name in reversed(group.dates):
        day = np.where(columns.days[name] != NO_DAY, columns.days[name], day)
    end = np.full(count, OPEN, np.int64)
    for name in group.ends:
        known = columns.days[name] != NO_DAY
        end = np.where(known, np.minimum(end, columns.days[name].clip(0, OPEN)), end)
    row = np.flatnonzero((signal >= 0) & (day != NO_DAY) & ~columns.revoked)
    payload = columns.payloads[group.payload] if group.payload else np.zeros(count, np.int64)
    facts = Facts.of(
        signal[row].astype(np.uint16) | columns.department[row] << np.uint16(SIGNAL_BITS),
        day[row].clip(0, LAST),
        end[row],
        payload[row],
        columns.record[row],
    )
    return FactArrays(row, facts)
