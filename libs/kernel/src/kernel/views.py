"""Values -> points -> the tree -> the score and class of every view.

Integers only. Points are whole, the general score is kept in tenths, a dedicated one in hundredths
and a fused one in thousandths, since emphasis, mitigation and alpha have one decimal each.
"""

from typing import Any

from numpy.typing import NDArray

from kernel.compiled import compiled
from kernel.tables import NONE, Tables
from kernel.work import Work

Array = NDArray[Any]


@compiled
def spread(tables: Tables, begin: int, count: int, work: Work, own: Array) -> None:
    """Put each point where it counts: in its level-3 node twice, or in its department's view."""
    slots, raw, dedicated = work.slots, work.raw, work.dedicated
    edges, bins, points_own = tables.edges, tables.points, tables.point_own
    point_node, point_view = tables.point_node, tables.point_view
    for e in range(count):
        _zero(raw, dedicated, e)
        for slot in range(len(point_node)):
            value, place = slots[e, slot], 0
            if value == NONE:
                continue
            while place + 1 < edges.shape[1] and value >= edges[slot, place + 1]:
                place += 1
            points = bins[slot, place]
            if points == 0:
                continue
            node, view = point_node[slot], point_view[slot]
            if node >= 0:
                raw[e, 0, node] += points
                raw[e, 1, node] += max(points, 0)
            else:
                dedicated[e, view] += points
                own[begin + e, view] += points * points_own[slot]


@compiled
def _zero(raw: Array, dedicated: Array, e: int) -> None:
    for node in range(raw.shape[2]):
        raw[e, 0, node] = raw[e, 1, node] = 0
    for view in range(dedicated.shape[1]):
        dedicated[e, view] = 0


@compiled
def climb(tables: Tables, count: int, work: Work) -> None:
    """Clip every node, leaves first, and add it to the one above; raw becomes clipped."""
    raw, total = work.raw, work.total
    parent, floor, cap = tables.node_parent, tables.node_floor, tables.node_cap
    for e in range(count):
        total[e, 0] = total[e, 1] = 0
        for node in range(len(parent)):
            if raw[e, 0, node] == 0 and raw[e, 1, node] == 0:
                continue  # no floor lies above 0 and no cap below
            above = parent[node]
            for side in range(2):
                clipped = min(max(raw[e, side, node], floor[node]), cap[node])
                raw[e, side, node] = clipped
                if above >= 0:
                    raw[e, side, above] += clipped
                else:
                    total[e, side] += clipped


@compiled
def emphasise(tables: Tables, count: int, work: Work) -> None:
    """Sum the level-3 nodes in tenths: view 0 takes the plain sum, others what emphasis adds.

    For e >= 0, clip(e r, e floor, e cap) = e clip(r, floor, cap): an emphasised sum is the plain
    one and a few extras, so no tree is climbed for a department.
    """
    clipped, sums = work.raw, work.sums
    starts, views, extras = tables.emphasis_start, tables.emphasis_view, tables.emphasis_extra
    for e in range(count):
        for view in range(sums.shape[2]):
            sums[e, 0, view] = sums[e, 1, view] = 0
        for node in range(len(starts) - 1):
            for side in range(2):
                value = clipped[e, side, node]
                if value == 0:
                    continue
                sums[e, side, 0] += 10 * value
                for entry in range(starts[node], starts[node + 1]):
                    sums[e, side, views[entry]] += extras[entry] * value


@compiled
def _limited(tenths: int, full: int, positive: int) -> int:
    """Apply the mitigation limit, in a tenth of the unit: negative points remove a part at most."""
    return max(10 * full, tenths * positive)


@compiled
def _step(measure: int, first: int, second: int, third: int) -> int:
    """Return how many of three rising bounds are reached; numbers, not arrays: see `counts`."""
    return int(measure >= first) + int(measure >= second) + int(measure >= third)


@compiled
def _meets(conditions: Array, values: Array, e: int) -> int:
    """Return the highest last column among the conditions that hold, -1 where none does."""
    highest = -1
    for row in range(len(conditions)):
        value = values[e, conditions[row, 0]]
        if conditions[row, 1] <= value <= conditions[row, 2]:
            highest = max(highest, conditions[row, conditions.shape[1] - 1])
    return highest


@compiled
def _peer_state(states: Array, values: Array, e: int, general_class: int) -> int:
    """Return what a run says of a classed enterprise, as bits."""
    bits = 1
    for state in range(len(states)):
        slot = states[state, 0]
        if slot < 0:
            held = general_class == states[state, 3]
        else:
            held = states[state, 1] <= values[e, slot] <= states[state, 2]
        if held:
            bits |= 1 << (state + 1)
    return bits


@compiled
def score_views(
    tables: Tables,
    begin: int,
    count: int,
    work: Work,
    scores: Array,
    classes: Array,
    own: Array,
    peer_states: Array,
) -> None:
    """Score and class every view that has a model: by score, own floor and direct rules."""
    slots, total, sums, dedicated = work.slots, work.total, work.sums, work.dedicated
    alphas, limit = tables.alpha, tables.mitigation[0]
    rules, leavers, states = tables.rules, tables.leavers, tables.peer_states
    low, middle, high = tables.cut_offs[0], tables.cut_offs[1], tables.cut_offs[2]
    first, second, third = tables.own_floors[0], tables.own_floors[1], tables.own_floors[2]
    for e in range(count):
        if _meets(leavers, slots, e) >= 0:
            continue
        row, direct = begin + e, max(_meets(rules, slots, e), 0)
        general = min(max(_limited(limit, total[e, 0], total[e, 1]), 0), 10_000)
        scores[row, 0] = 100 * general
        classes[row, 0] = max(direct, _step(100 * general, low, middle, high))
        for view in range(1, scores.shape[1]):
            alpha = alphas[view]
            if alpha < 0:
                continue
            full, positive = sums[e, 0, 0] + sums[e, 0, view], sums[e, 1, 0] + sums[e, 1, view]
            shared = _limited(limit, full, positive)
            special = min(max(shared + 100 * dedicated[e, view], 0), 100_000)
            score = 10 * alpha * general + (10 - alpha) * special
            floor = _step(own[row, view], first, second, third)
            scores[row, view] = score
            classes[row, view] = max(direct, _step(score, low, middle, high), floor)
        peer_states[row] = _peer_state(states, slots, e, classes[row, 0])
