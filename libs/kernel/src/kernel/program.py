"""Definitions -> Program: what encode and fold run on, for every day and for one."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kernel.checking import check
from kernel.civil import day_number, months_before
from kernel.definitions import GENERAL_VIEW, Definitions
from kernel.errors import BadRecord
from kernel.signals import Group, groups
from kernel.tables import CURRENT, NONE, Ints, Tables, nodes, tables_of


@dataclass(frozen=True)
class Program:
    """Compiled definitions. It holds for every day; `on` resolves the windows of one."""

    definitions: Definitions
    groups: tuple[Group, ...]
    tables: Tables
    version: str
    encoding: int

    @cached_property
    def point_ids(self) -> tuple[str, ...]:
        """The columns of values."""
        return tuple(point.id for point in self.definitions.points)

    @cached_property
    def subtotal_ids(self) -> tuple[str, ...]:
        """The columns of subtotals: levels 3, 2, 1."""
        return tuple(node.id for node in nodes(self.definitions))

    @cached_property
    def views(self) -> tuple[int, ...]:
        """The views that have a model, in order; 0 is the general one."""
        return GENERAL_VIEW, *sorted(self.view_of.values())

    @cached_property
    def view_of(self) -> Mapping[str, int]:
        """The view number of each department that has a model."""
        return {model.department: model.view for model in self.definitions.departments}

    @cached_property
    def slots(self) -> Mapping[str, int]:
        """The column of each point."""
        return {name: slot for slot, name in enumerate(self.point_ids)}

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[Group, ...]]:
        """The groups that read each kind."""
        kinds = {group.kind for group in self.groups}
        return {kind: tuple(g for g in self.groups if g.kind == kind) for kind in kinds}

    @cached_property
    def signal_group(self) -> NDArray[np.int64]:
        """The group number of each signal."""
        found = np.zeros(len(self.tables.row_start) - 1, np.int64)
        for number, group in enumerate(self.groups):
            found[group.table[group.table >= 0]] = number
        return found

    @cached_property
    def signal_keyed(self) -> NDArray[np.bool_]:
        """Whether the facts of a signal stand together by key."""
        return np.array([group.keyed for group in self.groups], np.bool_)[self.signal_group]

    def source_number(self, department: str) -> int:
        """Return the number of a source department. Raises BadRecord."""
        number = self.definitions.sources.get(department)
        if number is None:
            raise BadRecord(f"The source department {department!r} is not in the registry.")
        return number

    def points_of(self, slot: int, value: int) -> int:
        """Return the points that a value gives."""
        if value == NONE:
            return 0
        edges = self.tables.edges[slot].tolist()
        return int(self.tables.points[slot, max(0, bisect_right(edges, value) - 1)])

    def on(self, day: date) -> ProgramOnDay:
        """Resolve the windows for one day: (day - n months, day], month ends clamped."""
        lows = np.full(len(self.tables.row_months), -1, np.int64)
        for months in set(self.tables.row_months.tolist()) - {CURRENT}:
            low = day_number(months_before(day, months))
            lows[self.tables.row_months == months] = max(low, -1)
        return ProgramOnDay(self, day, day_number(day), lows)


@dataclass(frozen=True, slots=True)
class ProgramOnDay:
    """A program as of one day in Asia/Shanghai."""

    program: Program
    day: date
    today: int
    lows: Ints


def compile_program(definitions: Definitions) -> Program:
    """Compile definitions. Raises BadDefinitions."""
    check(definitions)
    kinds = {kind.id: kind for kind in definitions.kinds}
    grouped = groups(definitions.points, kinds)
    version = hashlib.sha256(repr(definitions).encode()).hexdigest()[:16]
    return Program(
        definitions,
        grouped,
        tables_of(definitions, grouped),
        version,
        _encoding(definitions, grouped),
    )


def _encoding(definitions: Definitions, grouped: tuple[Group, ...]) -> int:
    digest = hashlib.sha256(repr(sorted(definitions.sources.items())).encode())
    for group in grouped:
        digest.update(repr((group.kind, group.dates, group.ends, group.payload)).encode())
        digest.update(repr(group.fields).encode() + group.table.tobytes())
    return int.from_bytes(digest.digest()[:8], "little")
