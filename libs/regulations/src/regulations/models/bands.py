"""For how many points a value stands: bins by lower bound, or a category each."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulations.models.units import CATEGORY, HALVES, SCALES
from rulebook import Node

SHOWN = ("unit", "bins", "categories", "own_evidence")


@dataclass(frozen=True, slots=True)
class Bands:
    """From each edge on, in integer units, so many points; of categories the place is the edge."""

    unit: str
    scale: int
    edges: tuple[int, ...]
    points: tuple[int, ...]
    categories: tuple[str, ...] = ()


def read_bands(node: Node, row: Mapping[str, Node], *, scored: bool, halves: bool) -> Bands:
    """Read what stands beside a value; one that is not `scored` has no points. Raises BadRules."""
    if "bins" in row and "categories" in row:
        node.bad("it has both bins and categories", "Keep one of them")
    if "categories" in row:
        return _categories(row["categories"], row, scored=scored)
    if "unit" not in row:
        node.bad("it has neither unit nor categories", f"Add a unit: one of {', '.join(SCALES)}")
    unit = row["unit"].choice(SCALES)
    if scored and "bins" not in row:
        node.bad("it has neither bins nor categories", "Say how many points a value gives")
    if not scored and "bins" in row:
        row["bins"].bad("a value of no indicator gives no points", "Remove the bins")
    scale = SCALES[unit] * (HALVES if halves else 1)
    bins = _bins(row["bins"], scale) if scored else {0: 0}
    return Bands(unit, scale, tuple(bins), tuple(bins.values()))


def _categories(node: Node, row: Mapping[str, Node], *, scored: bool) -> Bands:
    if "unit" in row:
        row["unit"].bad("categories have no unit", "Remove it")
    points = (
        {code: given.integer() for code, given in node.table().items()}
        if scored
        else dict.fromkeys(node.texts(), 0)
    )
    edges = tuple(range(len(points)))
    return Bands(CATEGORY, 1, edges, tuple(points.values()), tuple(points))


def _bins(node: Node, scale: int) -> dict[int, int]:
    found = {}
    for bound, points in node.steps():
        edge = bound * scale
        if edge != edge.to_integral_value():
            points.bad(f"the bound {bound} is finer than 1/{scale}", "Round it in the rules")
        found[int(edge)] = points.integer()
    if next(iter(found)) != 0:
        node.bad("the lowest bound is not 0", "Say what a value of 0 gives")
    return found
