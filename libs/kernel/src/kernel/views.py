"""Values -> points -> the tree -> the score and class of every view.

Integers only. Points are whole, the general score is kept in tenths, a dedicated one in hundredths
and a fused one in thousandths, since emphasis, mitigation and alpha have one decimal each.
"""

from typing import Any

from numpy.typing import NDArray

from kernel.compiled import compiled
from kernel.tables import NONE, Tables

Array = NDArray[Any]


@compiled
def spread(tables: Tables, values: Array, raw: Array, dedicated: Array, own: Array) -> None:
    """Put each point where it counts: in its level-3 node twice, or in its department's view."""
    raw[:] = 0
    dedicated[:] = 0
    for slot in range(len(values)):
        value, place = values[slot], 0
        if value == NONE:
            continue
        while place + 1 < tables.edges.shape[1] and value >= tables.edges[slot, place + 1]:
            place += 1
        points = tables.points[slot, place]
        if points == 0:
            continue
        node, view = tables.point_node[slot], tables.point_view[slot]
        if node >= 0:
            raw[0, node] += points
            raw[1, node] += max(points, 0)
        else:
            dedicated[view] += points
            own[view] += points * tables.point_own[slot]


@compiled
def climb(tables: Tables, raw: Array, total: Array) -> None:
    """Clip every node, leaves first, and add it to the one above; raw becomes clipped."""
    total[:] = 0
    for node in range(raw.shape[1]):
        if raw[0, node] == 0 and raw[1, node] == 0:
            continue  # no floor lies above 0 and no cap below
        above = tables.node_parent[node]
        for side in range(2):
            clipped = min(max(raw[side, node], tables.node_floor[node]), tables.node_cap[node])
            raw[side, node] = clipped
            if above >= 0:
                raw[side, above] += clipped
            else:
                total[side] += clipped


@compiled
def emphasise(tables: Tables, clipped: Array, sums: Array) -> None:
    """Sum the level-3 nodes in tenths: view 0 takes the plain sum, others what emphasis adds.

    For e >= 0, clip(e r, e floor, e cap) = e clip(r, floor, cap): an emphasised sum is the plain
    one and a few extras, so no tree is climbed for a department.
    """
    sums[:] = 0
    for node in range(len(tables.emphasis_start) - 1):
        for side in range(2):
            value = clipped[side, node]
            if value == 0:
                continue
            sums[side, 0] += 10 * value
            for entry in range(tables.emphasis_start[node], tables.emphasis_start[node + 1]):
                sums[side, tables.emphasis_view[entry]] += tables.emphasis_extra[entry] * value


@compiled
def _limited(tables: Tables, full: int, positive: int) -> int:
    """Apply the mitigation limit, in a tenth of the unit: negative points remove a part at most."""
    return max(10 * full, int(tables.mitigation[0]) * positive)


@compiled
def _step(bounds: Array, measure: int) -> int:
    reached = 0
    for bound in bounds:
        if measure >= bound:
            reached += 1
    return reached


@compiled
def meets(conditions: Array, values: Array) -> int:
    """Return the highest last column among the conditions that hold, -1 where none does."""
    highest = -1
    for row in range(len(conditions)):
        value = values[conditions[row, 0]]
        if conditions[row, 1] <= value <= conditions[row, 2]:
            highest = max(highest, conditions[row, -1])
    return highest


@compiled
def peer_state(tables: Tables, values: Array, general_class: int) -> int:
    """Return what a run says of a classed enterprise, as bits."""
    bits = 1
    for state in range(len(tables.peer_states)):
        slot, low, high, risk_class = tables.peer_states[state]
        by_class = slot < 0 and general_class == risk_class
        if by_class or (slot >= 0 and low <= values[slot] <= high):
            bits |= 1 << (state + 1)
    return bits


@compiled
def score_views(
    tables: Tables,
    values: Array,
    total: Array,
    sums: Array,
    dedicated: Array,
    scores: Array,
    classes: Array,
    own: Array,
) -> None:
    """Score and class every view that has a model: by score, own floor and direct rules."""
    direct = max(meets(tables.rules, values), 0)
    general = min(max(_limited(tables, total[0], total[1]), 0), 10_000)
    scores[0] = 100 * general
    classes[0] = max(direct, _step(tables.cut_offs, scores[0]))
    for view in range(1, len(scores)):
        alpha = tables.alpha[view]
        if alpha < 0:
            continue
        full, positive = sums[0, 0] + sums[0, view], sums[1, 0] + sums[1, view]
        shared = _limited(tables, full, positive)
        special = min(max(shared + 100 * dedicated[view], 0), 100_000)
        scores[view] = 10 * alpha * general + (10 - alpha) * special
        by_score = _step(tables.cut_offs, scores[view])
        classes[view] = max(direct, by_score, _step(tables.own_floors, own[view]))
