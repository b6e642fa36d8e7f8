"""Definitions -> Program: tables of integers that encode and fold run on."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernel.checking import check
from kernel.civil import day_number, months_before
from kernel.definitions import GENERAL_VIEW, Aggregate, Definitions, Indicator, Point, Repaired
from kernel.errors import BadRecord
from kernel.signals import Group, groups, rows_of

NONE = -(1 << 62)
"""A value that does not exist: it gives no points, whatever its bins say."""

COUNT, EXISTS, SUM, DISTINCT, HALVES = range(5)
OPERATIONS = {
    Aggregate.COUNT: COUNT,
    Aggregate.EXISTS: EXISTS,
    Aggregate.SUM: SUM,
    Aggregate.COUNT_DISTINCT: DISTINCT,
}
CURRENT = 0
"""The months of a row that has no window: the record counts while it is in force."""

Ints = NDArray[np.int64]


class Tables(NamedTuple):
    """The program as the compiled kernel reads it. Rows are sorted by signal, nodes 3, 2, 1."""

    row_start: Ints  # signal -> first row, one more at the end
    row_slot: Ints
    row_operation: Ints
    row_months: Ints
    row_minds_end: Ints
    edges: Ints  # point, bin; rising, then beyond reach
    points: Ints  # point, bin
    point_node: Ints  # level-3 node of a general point, else -1
    point_view: Ints  # view of a dedicated point, else 0
    point_own: Ints  # 1 where a dedicated point is evidence of its department's own
    ages: Ints  # slots whose value is the age of the enterprise
    node_parent: Ints
    node_floor: Ints
    node_cap: Ints
    emphasis_start: Ints  # level-3 node -> first emphasis, one more at the end
    emphasis_view: Ints
    emphasis_extra: Ints  # tenths above one
    alpha: Ints  # view -> tenths, -1 where the view has no model
    rule_slot: Ints
    rule_at_least: Ints
    rule_class: Ints
    cut_offs: Ints
    own_floors: Ints
    mitigation: Ints  # one value, tenths


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
        _tables(definitions, grouped),
        version,
        _encoding(definitions, grouped),
    )


def nodes(definitions: Definitions) -> list[Indicator]:
    """Return the tree from its leaves to its roots."""
    return sorted(definitions.indicators, key=lambda node: -node.level)


def _encoding(definitions: Definitions, grouped: tuple[Group, ...]) -> int:
    digest = hashlib.sha256(repr(sorted(definitions.sources.items())).encode())
    for group in grouped:
        digest.update(repr((group.kind, group.dates, group.ends, group.payload)).encode())
        digest.update(repr(group.fields).encode() + group.table.tobytes())
    return int.from_bytes(digest.digest()[:8], "little")


def _array(values: list[int]) -> Ints:
    return np.array(values, np.int64)


def _starts(counts: list[int]) -> Ints:
    return _array([0, *np.cumsum(counts).tolist()])


def _scale(point: Point) -> int:
    # A count in which repaired records are half is kept in halves.
    return 2 if point.repaired is Repaired.INCLUDE_HALF else 1


def _tables(definitions: Definitions, grouped: tuple[Group, ...]) -> Tables:
    tree = nodes(definitions)
    place = {node.id: number for number, node in enumerate(tree)}
    signals: dict[int, list[tuple[int, int, int, int]]] = {}
    for group in grouped:
        for signal, fed in rows_of(group).items():
            signals[signal] = [
                (
                    feed.slot,
                    HALVES if _scale(feed.point) == 2 else OPERATIONS[feed.point.aggregate],
                    feed.point.months or CURRENT,
                    int(feed.minds_end),
                )
                for feed in fed
            ]
    by_signal = [signals[signal] for signal in sorted(signals)]
    rows = np.array([row for rows in by_signal for row in rows], np.int64).reshape(-1, 4)
    views = {model.department: model.view for model in definitions.departments}
    points = definitions.points
    slot = {point.id: number for number, point in enumerate(points)}
    width = max((len(point.edges) for point in points), default=1)
    edges = np.full((len(points), width), 1 << 62, np.int64)
    bins = np.zeros((len(points), width), np.int64)
    for number, point in enumerate(points):
        edges[number, : len(point.edges)] = [edge * _scale(point) for edge in point.edges]
        bins[number, : len(point.points)] = point.points
    emphasis = [
        [
            (model.view, model.emphasis_tenths[node.id] - 10)
            for model in definitions.departments
            if node.id in model.emphasis_tenths
        ]
        for node in tree
        if node.level == 3
    ]
    alpha = [-1] * definitions.view_count
    for model in definitions.departments:
        alpha[model.view] = model.alpha_tenths
    rules = definitions.direct_rules
    return Tables(
        row_start=_starts([len(rows) for rows in by_signal]),
        row_slot=rows[:, 0].copy(),
        row_operation=rows[:, 1].copy(),
        row_months=rows[:, 2].copy(),
        row_minds_end=rows[:, 3].copy(),
        edges=edges,
        points=bins,
        point_node=_array([place[p.indicator] if p.indicator else -1 for p in points]),
        point_view=_array([views[p.department] if p.department else 0 for p in points]),
        point_own=_array([int(p.department is not None and p.own_evidence) for p in points]),
        ages=_array([n for n, p in enumerate(points) if p.aggregate is Aggregate.YEARS_SINCE]),
        node_parent=_array([place[node.parent] if node.parent else -1 for node in tree]),
        node_floor=_array([node.floor for node in tree]),
        node_cap=_array([node.cap for node in tree]),
        emphasis_start=_starts([len(entries) for entries in emphasis]),
        emphasis_view=_array([view for entries in emphasis for view, _ in entries]),
        emphasis_extra=_array([extra for entries in emphasis for _, extra in entries]),
        alpha=_array(alpha),
        rule_slot=_array([slot[rule.condition.point] for rule in rules]),
        rule_at_least=_array([rule.condition.at_least for rule in rules]),
        rule_class=_array([int(rule.risk_class) for rule in rules]),
        cut_offs=_array(list(definitions.cut_offs)),
        own_floors=_array(list(definitions.own_floors)),
        mitigation=_array([definitions.mitigation_tenths]),
    )
