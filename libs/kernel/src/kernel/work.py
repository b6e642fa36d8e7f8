"""What lies between facts and scores: arrays for a block of enterprises, used again and again."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernel.compiled import compiled
from kernel.tables import Tables

Array = NDArray[Any]

BLOCK = 32
"""Enterprises that go through a step together: handing arrays from step to step costs more than a
step takes for one of them, and what lies between so many stays in the second-level cache."""
STATE = 3
"""What a slot remembers of the facts that it has taken."""
NOWHERE = -1
BUFFER = 40
"""Months of a series that are kept, the newest first."""


class Work(NamedTuple):
    """The first axis is the enterprise of the block, but for `state` and `sets`."""

    slots: Array
    state: Array  # slot: what it last took; facts of all enterprises are numbered on
    series: Array  # place, month
    sets: Array  # pair, which of its three lists, place: an enterprise's begin with its facts
    sizes: Array  # pair, which of its three lists
    starts: Array  # where its lists begin in `sets`
    raw: Array  # side, node: with negative points, and without them; then clipped
    total: Array  # side
    sums: Array  # side, view
    dedicated: Array  # view


@compiled
def work_for(tables: Tables, offsets: Array, views: int) -> Work:
    """Make room for the largest block."""
    most, block = 0, min(BLOCK, len(offsets) - 1)
    for begin in range(0, len(offsets) - 1, BLOCK):
        most = max(most, offsets[min(begin + BLOCK, len(offsets) - 1)] - offsets[begin])
    slots, nodes = len(tables.initial), len(tables.node_parent)
    pairs = tables.pairs[0]
    return Work(
        np.empty((block, slots), np.int64),
        np.full((slots, STATE), NOWHERE, np.int64),
        np.empty((block, tables.series[0], BUFFER), np.int64),
        np.empty((pairs, 3, most), np.int64),
        np.empty((block, pairs, 3), np.int64),
        np.empty(block, np.int64),
        np.empty((block, 2, nodes), np.int64),
        np.empty((block, 2), np.int64),
        np.empty((block, 2, views), np.int64),
        np.empty((block, views), np.int64),
    )
