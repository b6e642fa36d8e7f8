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
from kernel.civil import day_number
from kernel.definitions import GENERAL_VIEW, Definitions, Kind, Span, Window
from kernel.errors import BadRecord
from kernel.layout import Layout, lay_out
from kernel.signals import Group, groups
from kernel.tables import (
    LENGTH,
    LOW,
    MINDS_END,
    NONE,
    SPAN,
    Ints,
    Tables,
    nodes,
    peer_bits,
    program_rows,
    tables_of,
)
from kernel.windows import bounds, last_report_year


@dataclass(frozen=True)
class Program:
    """Compiled definitions. It holds for every day; `on` resolves the windows of one."""

    definitions: Definitions
    layout: Layout
    groups: tuple[Group, ...]
    tables: Tables
    rows: Ints
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
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds by name."""
        return {kind.id: kind for kind in self.definitions.kinds}

    @cached_property
    def peer_bits(self) -> Mapping[str, int]:
        """The bit of each state of a peer; 0 is that the run classed it."""
        return peer_bits(self.definitions)

    @property
    def signal_group(self) -> NDArray[np.int64]:
        """The group number of each signal."""
        return self.tables.signal_group

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
        """Resolve the windows for one day."""
        rows = self.rows.copy()
        spans = list(Span)
        for span, length, minds_end in {tuple(row) for row in self.rows[:, SPAN:LOW].tolist()}:
            same = (
                (rows[:, SPAN] == span)
                & (rows[:, LENGTH] == length)
                & (rows[:, MINDS_END] == minds_end)
            )
            rows[same, LOW:] = bounds(Window(spans[span], length), bool(minds_end), day)
        months = day.year * 12 + day.month - 1
        context = np.array([day_number(day), months, last_report_year(day)], np.int64)
        return ProgramOnDay(self, day, rows, context)


@dataclass(frozen=True, slots=True)
class ProgramOnDay:
    """A program as of one day in Asia/Shanghai: its rows with the windows of the day."""

    program: Program
    day: date
    rows: Ints
    context: Ints

    @property
    def today(self) -> int:
        """The day as a number."""
        return int(self.context[0])


def compile_program(definitions: Definitions) -> Program:
    """Compile definitions. Raises BadDefinitions."""
    check(definitions)
    kinds = {kind.id: kind for kind in definitions.kinds}
    layout = lay_out(definitions.points)
    grouped = groups(layout.uses, kinds)
    version = hashlib.sha256(repr(definitions).encode()).hexdigest()[:16]
    return Program(
        definitions,
        layout,
        grouped,
        tables_of(definitions, layout, grouped),
        program_rows(definitions, grouped),
        version,
        _encoding(definitions, grouped),
    )


def _encoding(definitions: Definitions, grouped: tuple[Group, ...]) -> int:
    digest = hashlib.sha256(repr(sorted(definitions.sources.items())).encode())
    for group in grouped:
        place = (group.kind, group.dates, group.ends, group.members, group.payload, group.key)
        digest.update(repr(place).encode())
        digest.update(repr(group.fields).encode() + group.table.tobytes())
    return int.from_bytes(digest.digest()[:8], "little")
