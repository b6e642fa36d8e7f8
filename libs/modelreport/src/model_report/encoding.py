"""Tables of the city -> the kernel's columns -> facts, without one record written out."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

import kernel
from democity.synthetic.columns import (
    ABSENT,
    Amounts,
    Codes,
    Column,
    Days,
    Enterprises,
    Table,
    Texts,
)
from kernel import NO_DAY, NO_KEY, REPAIRED_ON, Columns, Facts, MemberKeys, Program
from kernel.definitions import Below, Lookup, Only, Present
from kernel.signals import Coded, Group, Payload

KIND_SHIFT = np.uint64(52)
"""Numbers of records are unique within a kind; the kind's place goes before them."""

Ints = NDArray[np.int64]


def facts_of(program: Program, table: Table) -> tuple[Ints, Facts]:
    """Return the facts of a table and the city-wide number of the enterprise of each."""
    found = kernel.encode_columns(program, table.kind, columns_of(program, table))
    return table.enterprise[found.row], found.facts


def columns_of(program: Program, table: Table) -> Columns:
    """Return a table as the kernel's columns for its kind. Raises KeyError for an unknown code."""
    groups = program.groups_of.get(table.kind, ())
    kinds = list(program.kinds)
    numbers = np.array([program.source_number(str(code)) for code in table.source.codes], np.uint16)
    place = np.uint64(kinds.index(table.kind)) << KIND_SHIFT
    days = {given.name for group in groups for given in (*group.dates, *group.ends)}
    return Columns(
        record=place | table.number.astype(np.uint64),
        department=numbers[table.source.values],
        revoked=table.revoked,
        codes={f.name: coded(f, table) for group in groups for f in group.fields},
        days={name: _days(table, name) for name in days},
        payloads={p: payload(p, table) for group in groups if (p := group.payload)},
        keys={g.key: _keys(table, g.key) for g in groups if g.key and g.members is None},
        members={g.members.field: members(g, table) for g in groups if g.members},
    )


def coded(field: Coded, table: Table) -> NDArray[np.int32]:
    """Return the places of a coded field; one after the last where it is absent."""
    derived, absent = field.derived, len(field.codes)
    if derived is None:
        column = table.columns.get(field.name)
        return _of_codes(column, list(field.codes)) if column else _all(table, absent)
    column = table.columns.get(derived.field)
    if isinstance(derived, Present):
        return _all(table, 0) if column is None else _known(column).astype(np.int32)
    if isinstance(derived, Only):
        return _only(derived, table)
    if column is None:
        return _all(table, absent)
    if isinstance(derived, Below):
        assert isinstance(column, Amounts)
        below = column.units(derived.scale) < derived.bound
        return np.where(column.values == ABSENT, absent, below).astype(np.int32)
    return _looked_up(derived, column)


def _only(derived: Only, table: Table) -> NDArray[np.int32]:
    column = table.columns.get(derived.field)
    if column is None:
        return _all(table, 0)
    assert isinstance(column, Codes), column
    lists = [code if isinstance(code, tuple) else (str(code),) for code in column.codes]
    only = [int(bool(codes) and {*codes} <= {*derived.codes}) for codes in lists]
    return np.array([*only, 0], np.int32)[column.values]


def _of_codes(column: Column, order: list[str | bool]) -> NDArray[np.int32]:
    assert isinstance(column, Codes), column
    return column.places_in(order)


def _looked_up(lookup: Lookup, column: Column) -> NDArray[np.int32]:
    assert isinstance(column, Codes), column
    places = [lookup.of.get(str(code), lookup.otherwise) for code in column.codes]
    table = np.array([*(-1 if p is None else p for p in places), len(lookup.codes)], np.int32)
    return table[column.values]


def _all(table: Table, place: int) -> NDArray[np.int32]:
    return np.full(len(table), place, np.int32)


def _known(column: Column) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = column.values != (NO_DAY if isinstance(column, Days) else ABSENT)
    return known


def _days(table: Table, name: str) -> Ints:
    if name == REPAIRED_ON:
        return table.repaired_on.astype(np.int64)
    if name == "produced_on":
        return table.produced_on.astype(np.int64)
    column = table.columns.get(name)
    if column is None:
        return np.full(len(table), NO_DAY, np.int64)
    assert isinstance(column, Days), name
    values = column.values.astype(np.int64)
    if column.unit != "year":
        return values
    years = (values + kernel.civil.EPOCH - 719163).astype("datetime64[D]").astype("datetime64[Y]")
    last = (years + 1).astype("datetime64[D]").astype(np.int64) - 1
    return np.where(values == NO_DAY, NO_DAY, last - kernel.civil.EPOCH + 719163)


def payload(of: Payload, table: Table) -> Ints:
    """Return the numbers of facts: amounts, places of categories, keys of texts."""
    column = table.columns.get(of.lookup.field if of.lookup else of.field)
    if column is None:
        return np.zeros(len(table), np.int64)
    if of.text:
        return _text_keys(column)
    if not of.places:
        assert isinstance(column, Amounts), of.field
        return column.units(of.scale)
    assert isinstance(column, Codes), of.field
    places = dict(of.places)
    if of.lookup is not None:
        codes = [of.lookup.of.get(str(code), of.lookup.otherwise) for code in column.codes]
        names = ["" if place is None else of.lookup.codes[place] for place in codes]
    else:
        names = [str(code) for code in column.codes]
    table_ = np.array([*(places.get(name, 0) for name in names), 0], np.int64)
    return table_[column.values]


def _keys(table: Table, name: str) -> Ints:
    column = table.columns.get(name)
    return np.zeros(len(table), np.int64) if column is None else _text_keys(column)


def _text_keys(column: Column) -> Ints:
    """Equal texts of a column have equal keys."""
    if isinstance(column, Codes):
        keys = np.array([*(kernel.key_of(str(code)) for code in column.codes), NO_KEY], np.int64)
        return keys[column.values]
    assert isinstance(column, Texts | Enterprises), column
    return keys_of(column.values)


def keys_of(numbers: Ints) -> Ints:
    """Return a key for each number, NO_KEY of an absent one (splitmix64 without its increment)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found = (mixed ^ (mixed >> np.uint64(31))).astype(np.int64)
    return np.where(numbers == ABSENT, NO_KEY, np.where(found == NO_KEY, 1, found))


def members(group: Group, table: Table) -> MemberKeys:
    """Return the keys of the members of a list field of each record."""
    assert group.members is not None
    column = table.columns.get(group.members.field)
    if column is None:
        return MemberKeys(np.zeros(len(table) + 1, np.int64), np.zeros(0, np.int64))
    assert isinstance(column, Codes), group.members.field
    known: Mapping[str, str] = group.members.of
    lists = [
        sorted({kernel.key_of(known[str(m)]) for m in code if str(m) in known})
        if isinstance(code, tuple)
        else []
        for code in column.codes
    ]
    sizes = np.array([*(len(keys) for keys in lists), 0], np.int64)
    begins = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    flat = np.array([key for keys in lists for key in keys] or [0], np.int64)
    counts = sizes[column.values]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    places = np.repeat(begins[column.values] - offsets[:-1], counts) + np.arange(offsets[-1])
    return MemberKeys(offsets, flat[places])
