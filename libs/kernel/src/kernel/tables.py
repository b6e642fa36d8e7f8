"""The program as the compiled kernel reads it: arrays of integers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernel.definitions import Condition, Definitions, Indicator, Point
from kernel.layout import Layout
from kernel.signals import MAX_SIGNALS, Feed, Group, rows_of
from kernel.windows import SPANS

NONE = -(1 << 62)
"""A value that does not exist: it gives no points, whatever its bins say."""
BEYOND = 1 << 62
"""An edge that no value reaches."""
CLASSED = "classed"
"""The state of every enterprise that a run classed; bit 0."""

Ints = NDArray[np.int64]

SLOT, OPERATION, PARAMETER, PEER, PER, SPAN, LENGTH, MINDS_END = range(8)
"""Columns of a program row: what a fact of its signal does, where, and when."""
LOW, HIGH, END_LOW, END_HIGH = range(8, 12)
"""Columns that a day resolves: low < day <= high and end_low < end <= end_high."""
ROW_WIDTH = 12


class Tables(NamedTuple):
    """The program as the compiled kernel reads it. Rows are sorted by signal, nodes 3, 2, 1."""

    row_start: Ints  # signal -> first row, one more at the end
    signal_group: Ints
    group_supersedes: Ints  # 1 where only the latest fact of a key may count
    initial: Ints  # slot -> its value where no fact counts
    series: Ints  # one value: the number of monthly series
    pairs: Ints  # one value: the number of pairs of required and held keys
    finish: Ints  # operation, out, a, b, three numbers; in order
    edges: Ints  # point, bin; rising, then beyond reach
    points: Ints  # point, bin
    point_node: Ints  # level-3 node of a general point, else -1
    point_view: Ints  # view of a dedicated point, else 0
    point_own: Ints  # 1 where a dedicated point is evidence of its department's own
    node_parent: Ints
    node_floor: Ints
    node_cap: Ints
    emphasis_start: Ints  # level-3 node -> first emphasis, one more at the end
    emphasis_view: Ints
    emphasis_extra: Ints  # tenths above one
    alpha: Ints  # view -> tenths, -1 where the view has no model
    rules: Ints  # slot, at least, at most, class
    leavers: Ints  # slot, at least, at most
    peer_states: Ints  # slot (-1: by class), at least, at most, class; bit 1 on
    cut_offs: Ints
    own_floors: Ints
    mitigation: Ints  # one value, tenths


def tables_of(definitions: Definitions, layout: Layout, groups: tuple[Group, ...]) -> Tables:
    """Lay definitions and groups out as arrays; `rows` of a day are resolved by the program."""
    tree = nodes(definitions)
    place = {node.id: number for number, node in enumerate(tree)}
    views = {model.department: model.view for model in definitions.departments}
    points = definitions.points
    slot = {point.id: number for number, point in enumerate(points)}
    edges, bins = _bins(points)
    emphasis_start, emphasis = _emphasis(definitions, tree)
    absent = [NONE if n in layout.absent else 0 for n in range(len(layout.point_of))]
    return Tables(
        row_start=_starts([len(feeds) for feeds in _by_signal(groups)]),
        signal_group=_signal_group(groups),
        group_supersedes=_array([int(group.superseding) for group in groups]),
        initial=_array(absent),
        series=_array([layout.series]),
        pairs=_array([len(layout.pairs)]),
        finish=_rows([(f.operation, f.out, f.a, f.b, *f.numbers) for f in layout.finishers], 7),
        edges=edges,
        points=bins,
        point_node=_array([place[p.indicator] if p.indicator else -1 for p in points]),
        point_view=_array([views[p.department] if p.department else 0 for p in points]),
        point_own=_array([int(p.department is not None and p.own_evidence) for p in points]),
        node_parent=_array([place[node.parent] if node.parent else -1 for node in tree]),
        node_floor=_array([node.floor for node in tree]),
        node_cap=_array([node.cap for node in tree]),
        emphasis_start=emphasis_start,
        emphasis_view=emphasis[:, 0].copy(),
        emphasis_extra=emphasis[:, 1].copy(),
        alpha=_alpha(definitions),
        rules=_rows(
            [
                (*_condition(rule.condition, slot), int(rule.risk_class))
                for rule in definitions.direct_rules
            ],
            4,
        ),
        leavers=_rows([_condition(leaver, slot) for leaver in definitions.leavers], 3),
        peer_states=_rows(_peer_states(definitions, slot), 4),
        cut_offs=_array(definitions.cut_offs),
        own_floors=_array(definitions.own_floors),
        mitigation=_array([definitions.mitigation_tenths]),
    )


def program_rows(definitions: Definitions, groups: tuple[Group, ...]) -> Ints:
    """Return the rows of all signals, the columns that a day resolves left at 0."""
    bits = peer_bits(definitions)
    found = []
    for feeds in _by_signal(groups):
        for feed in feeds:
            use, window = feed.use, feed.use.measure.window
            found.append(
                (
                    *(use.slot, use.operation, use.parameter),
                    sum(1 << bits[state] for state in use.measure.peer),
                    int(use.measure.latest_per is not None),
                    *(SPANS[window.span], window.length, int(feed.minds_end)),
                    *(0, 0, 0, 0),
                )
            )
    return _rows(found, ROW_WIDTH)


def peer_bits(definitions: Definitions) -> Mapping[str, int]:
    """Return the bit of each state of a peer."""
    names = (CLASSED, *(state.id for state in definitions.peer_states))
    return {name: bit for bit, name in enumerate(names)}


def nodes(definitions: Definitions) -> list[Indicator]:
    """Return the tree from its leaves to its roots."""
    return sorted(definitions.indicators, key=lambda node: -node.level)


def _by_signal(groups: tuple[Group, ...]) -> list[list[Feed]]:
    signals = {signal: fed for group in groups for signal, fed in rows_of(group).items()}
    return [signals[signal] for signal in range(len(signals))]


def _signal_group(groups: tuple[Group, ...]) -> Ints:
    found = np.zeros(MAX_SIGNALS, np.int64)
    for number, group in enumerate(groups):
        found[group.table[group.table >= 0]] = number
    return found


def _condition(condition: Condition, slot: Mapping[str, int]) -> tuple[int, int, int]:
    at_most = BEYOND if condition.at_most is None else condition.at_most
    return slot[condition.point], condition.at_least, at_most


def _peer_states(
    definitions: Definitions, slot: Mapping[str, int]
) -> list[tuple[int, int, int, int]]:
    return [
        (*((-1, 0, 0) if s.condition is None else _condition(s.condition, slot)), s.risk_class or 0)
        for s in definitions.peer_states
    ]


def _array(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)


def _rows(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(rows, np.int64).reshape(-1, width)


def _starts(counts: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _bins(points: tuple[Point, ...]) -> tuple[Ints, Ints]:
    width = max((len(point.edges) for point in points), default=1)
    edges = np.full((len(points), width), BEYOND, np.int64)
    bins = np.zeros((len(points), width), np.int64)
    for number, point in enumerate(points):
        edges[number, : len(point.edges)] = point.edges
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
    return _starts([len(part) for part in entries]), _rows([e for part in entries for e in part], 2)


def _alpha(definitions: Definitions) -> Ints:
    alpha = np.full(definitions.view_count, -1, np.int64)
    for model in definitions.departments:
        alpha[model.view] = model.alpha_tenths
    return alpha
