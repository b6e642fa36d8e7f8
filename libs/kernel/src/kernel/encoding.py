"""Encode: an accepted record becomes 0..n facts, one by one or by columns, bit for bit the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kernel.civil import LAST, NO_DAY, OPEN
from kernel.coding import (
    NO_KEY,
    coded,
    end_day,
    first_day,
    key_of,
    member_keys,
    numbered,
    payload_of,
)
from kernel.definitions import REPAIRED_ON, Kind
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
class MemberKeys:
    """The members of a list field: record i has the keys offsets[i]..offsets[i + 1]."""

    offsets: NDArray[np.int64]
    keys: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Records of one kind as coded columns; `days` also holds the repairs.

    `codes` by the name of the coded field (the number of codes stands for an absent one), `days`
    as numbers (NO_DAY), `keys` by field, as `key_of` makes them.
    """

    record: NDArray[np.uint64]
    department: NDArray[np.uint16]
    revoked: NDArray[np.bool_]
    codes: Mapping[str, NDArray[np.int32]]
    days: Mapping[str, NDArray[np.int64]]
    payloads: Mapping[Payload, NDArray[np.int64]]
    keys: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    members: Mapping[str, MemberKeys] = field(default_factory=dict)


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
    kinds = program.kinds
    return [
        fact._replace(word=fact.word | department)
        for group in program.groups_of.get(kind, ())
        for fact in _facts(group, kinds[kind], state)
    ]


def _facts(group: Group, kind: Kind, fields: Mapping[str, object]) -> list[Fact]:
    code = 0
    for known in group.fields:
        code = code * (len(known.codes) + 1) + coded(known, fields)
    signal = int(group.table[code])
    if signal < 0:
        return []
    days = {
        given.name: numbered(given.name, fields.get(given.name), kind.days.get(given.name, "day"))
        for given in (*group.dates, *group.ends)
    }
    day = first_day(group.dates, days)
    if day == NO_DAY:
        return []
    end, payload = end_day(group.ends, days), payload_of(group.payload, fields)
    return [Fact(signal, day, end, payload, key) for key in _keys(group, fields)]


def _keys(group: Group, fields: Mapping[str, object]) -> list[int]:
    if group.members is not None:
        return member_keys(group.members, fields)
    return [NO_KEY if group.key is None else key_of(fields.get(group.key))]


def code_columns(program: Program, kind: str, records: Sequence[RecordState]) -> Columns:
    """Code records of one kind for `encode_columns`. Raises BadRecord."""
    groups = program.groups_of.get(kind, ())
    states = [{**record.fields, REPAIRED_ON: record.repaired_on} for record in records]
    units = program.kinds[kind].days
    fields = {known.name: known for group in groups for known in group.fields}
    days = {given.name for group in groups for given in (*group.dates, *group.ends)}
    payloads = {group.payload for group in groups if group.payload}
    keys = {group.key for group in groups if group.key and group.members is None}
    numbers = [program.source_number(record.source_department) for record in records]
    return Columns(
        record=np.array([record.record_id for record in records], np.uint64),
        department=np.array(numbers, np.uint16),
        revoked=np.array([record.revoked for record in records], np.bool_),
        codes={
            name: np.array([coded(known, state) for state in states], np.int32)
            for name, known in fields.items()
        },
        days={
            name: np.array(
                [numbered(name, state.get(name), units.get(name, "day")) for state in states],
                np.int64,
            )
            for name in days
        },
        payloads={
            payload: np.array([payload_of(payload, state) for state in states], np.int64)
            for payload in payloads
        },
        keys={
            name: np.array([key_of(state.get(name)) for state in states], np.int64) for name in keys
        },
        members={group.members.field: _members(group, states) for group in groups if group.members},
    )


def _members(group: Group, states: Sequence[Mapping[str, object]]) -> MemberKeys:
    assert group.members is not None
    lists = [member_keys(group.members, state) for state in states]
    offsets = np.concatenate([[0], np.cumsum([len(keys) for keys in lists])]).astype(np.int64)
    return MemberKeys(offsets, np.array([key for keys in lists for key in keys], np.int64))


def encode_columns(program: Program, kind: str, columns: Columns) -> FactArrays:
    """Return the facts of coded records, group by group. Raises BadRecord."""
    parts = [_group_facts(group, columns) for group in program.groups_of.get(kind, ())]
    rows = [np.zeros(0, np.intp), *(part.row for part in parts)]
    return FactArrays(np.concatenate(rows), Facts.joined([part.facts for part in parts]))


def _group_facts(group: Group, columns: Columns) -> FactArrays:
    signal, day, end = _signals(group, columns), _days(group, columns), _ends(group, columns)
    row = np.flatnonzero((signal >= 0) & (day != NO_DAY) & ~columns.revoked)
    key = np.zeros(len(row), np.int64)
    if group.members is not None:
        row, key = _exploded(row, columns.members[group.members.field])
    elif group.key is not None:
        key = columns.keys[group.key][row]
    payload = columns.payloads[group.payload][row] if group.payload else np.zeros(len(row), int)
    facts = Facts.of(
        signal[row].astype(np.uint16) | columns.department[row] << np.uint16(SIGNAL_BITS),
        day[row].clip(0, LAST),
        end[row],
        payload,
        key,
        columns.record[row],
    )
    return FactArrays(row, facts)


def _signals(group: Group, columns: Columns) -> NDArray[np.int32]:
    code = np.zeros(len(columns.record), np.int32)
    for known in group.fields:
        column, count = columns.codes[known.name], len(known.codes)
        if len(column) and not 0 <= column.min() <= column.max() <= count:
            raise BadRecord(f"A column of {known.name} holds a number outside 0..{count}.")
        code = code * np.int32(count + 1) + column
    return group.table[code]


def _days(group: Group, columns: Columns) -> NDArray[np.int64]:
    day = np.full(len(columns.record), NO_DAY, np.int64)
    for given in reversed(group.dates):
        column = columns.days[given.name]
        day = np.where(column != NO_DAY, column + given.after, day)
    return day


def _ends(group: Group, columns: Columns) -> NDArray[np.int64]:
    end = np.full(len(columns.record), OPEN, np.int64)
    for given in group.ends:
        column = columns.days[given.name]
        known = (column + given.after).clip(0, OPEN)
        end = np.where(column != NO_DAY, np.minimum(end, known), end)
    return end


def _exploded(
    row: NDArray[np.intp], members: MemberKeys
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Repeat each row for each of its members."""
    counts = members.offsets[row + 1] - members.offsets[row]
    begins = np.repeat(members.offsets[row] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    places = begins + np.arange(int(counts.sum()))
    return np.repeat(row, counts), members.keys[places]
