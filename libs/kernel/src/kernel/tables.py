"""The program as the compiled kernel reads it: arrays of integers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernel.definitions import Aggregate, Definitions, Indicator, Point, Repaired
from kernel.signals import Feed, Group, rows_of

NONE = -(1 << 62)
"""A value that does not exist: it gives no points, whatever its bins say."""
BEYOND = 1 << 62
"""An edge that no value reaches."""

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


def tables_of(definitions: Definitions, groups: tuple[Group, ...]) -> Tables:
    """Lay definitions and groups out as arrays."""
    tree = nodes(definitions)
    place = {node.id: number for number, node in enumerate(tree)}
    views = {model.department: model.view for model in definitions.departments}
    points, rules = definitions.points, definitions.direct_rules
    slot = {point.id: number for number, point in enumerate(points)}
    row_start, rows = _rows(groups)
    edges, bins = _bins(points)
    emphasis_start, emphasis = _emphasis(definitions, tree)
    return Tables(
        row_start=row_start,
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
        emphasis_start=emphasis_start,
        emphasis_view=emphasis[:, 0].copy(),
        emphasis_extra=emphasis[:, 1].copy(),
        alpha=_alpha(definitions),
        rule_slot=_array([slot[rule.condition.point] for rule in rules]),
        rule_at_least=_array([rule.condition.at_least for rule in rules]),
        rule_class=_array([int(rule.risk_class) for rule in rules]),
        cut_offs=_array(definitions.cut_offs),
        own_floors=_array(definitions.own_floors),
        mitigation=_array([definitions.mitigation_tenths]),
    )


def nodes(definitions: Definitions) -> list[Indicator]:
    """Return the tree from its leaves to its roots."""
    return sorted(definitions.indicators, key=lambda node: -node.level)


def _array(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)


def _ragged(parts: Sequence[Sequence[tuple[int, ...]]], width: int) -> tuple[Ints, Ints]:
    """Return where each part begins, one more at the end, and all members behind one another."""
    starts = _array([0, *np.cumsum([len(part) for part in parts]).tolist()])
    members = [member for part in parts for member in part]
    return starts, np.array(members, np.int64).reshape(-1, width)


def _rows(groups: tuple[Group, ...]) -> tuple[Ints, Ints]:
    signals = {signal: fed for group in groups for signal, fed in rows_of(group).items()}
    return _ragged([[_row(feed) for feed in signals[signal]] for signal in sorted(signals)], 4)


def _row(feed: Feed) -> tuple[int, int, int, int]:
    halved = feed.point.repaired is Repaired.INCLUDE_HALF
    operation = HALVES if halved else OPERATIONS[feed.point.aggregate]
    return feed.slot, operation, feed.point.months or CURRENT, int(feed.minds_end)


def _bins(points: tuple[Point, ...]) -> tuple[Ints, Ints]:
    width = max((len(point.edges) for point in points), default=1)
    edges = np.full((len(points), width), BEYOND, np.int64)
    bins = np.zeros((len(points), width), np.int64)
    for number, point in enumerate(points):
        # A count in which repaired records are half is kept in halves.
        unit = 2 if point.repaired is Repaired.INCLUDE_HALF else 1
        edges[number, : len(point.edges)] = [edge * unit for edge in point.edges]
        bins[number, : len(point.points)] = point.points
    return edges, bins


def _emphasis(definitions: Definitions, tree: list[Indicator]) -> tuple[Ints, Ints]:
    entries = [
        [
            (model.view, model.emphasis_tenths[node.id] - 10)
            for model in definitions.departments
            if node.id in model.emphasis_tenths
        ]
        for node in tree
        if node.level == 3
    ]
    return _ragged(entries, 2)


def _alpha(definitions: Definitions) -> Ints:
    alpha = np.full(definitions.view_count, -1, np.int64)
    for model in definitions.departments:
        alpha[model.view] = model.alpha_tenths
    return alpha
