"""Definitions that contradict themselves are refused before anything is computed with them."""

from collections.abc import Iterable

from kernel.definitions import Aggregate, Definitions, Kind, Point, Repaired
from kernel.errors import BadDefinitions

MAX_SOURCES = 64


def check(definitions: Definitions) -> None:
    """Refuse definitions that cannot be computed. Raises BadDefinitions, naming the place."""
    kinds = {kind.id: kind for kind in definitions.kinds}
    departments = {model.department for model in definitions.departments}
    level_3 = {node.id for node in definitions.indicators if node.level == 3}
    _once("point", (point.id for point in definitions.points))
    _once("indicator", (node.id for node in definitions.indicators))
    _once("view", (str(model.view) for model in definitions.departments))
    for point in definitions.points:
        if point.kind not in kinds:
            raise BadDefinitions(f"The point {point.id} reads the unknown kind {point.kind}.")
        _check_fields(point, kinds[point.kind])
        _check_bins(point)
        if (point.indicator in level_3) == (point.department in departments):
            raise BadDefinitions(
                f"The point {point.id} must belong either to a level-3 indicator or to a "
                f"department with a model, not to {point.indicator} and {point.department}."
            )
    _check_models(definitions, level_3)
    _check_tree(definitions)


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadDefinitions(f"The {what} {name} is defined twice.")
        seen.add(name)


def _check_fields(point: Point, kind: Kind) -> None:
    for name, wanted in point.filter.items():
        if name not in kind.coded:
            raise BadDefinitions(f"{point.id} filters on {kind.id}.{name}, which is not coded.")
        for value in wanted:
            if value not in kind.coded[name]:
                raise BadDefinitions(f"{point.id} filters on {name} = {value!r}, an unknown code.")
    for name in (*point.dates, *point.ends):
        if name not in kind.dates:
            raise BadDefinitions(f"{point.id} reads the day {kind.id}.{name}, which is no date.")
    if not point.dates:
        raise BadDefinitions(f"The point {point.id} has no date field.")
    readable = {Aggregate.SUM: kind.amounts, Aggregate.COUNT_DISTINCT: kind.texts}
    known = readable.get(point.aggregate)
    if known is None and point.field is not None:
        raise BadDefinitions(f"{point.id}: the aggregate {point.aggregate} reads no field.")
    if known is not None and point.field not in known:
        raise BadDefinitions(f"{point.id} cannot {point.aggregate} {kind.id}.{point.field}.")


def _check_bins(point: Point) -> None:
    rising = all(a < b for a, b in zip(point.edges, point.edges[1:], strict=False))
    if not point.edges or point.edges[0] != 0 or not rising:
        raise BadDefinitions(f"The edges of {point.id} must begin at 0 and rise: {point.edges}.")
    if len(point.points) != len(point.edges):
        raise BadDefinitions(f"The point {point.id} needs as many points as edges.")
    if point.months is not None and point.months < 1:
        raise BadDefinitions(f"The window of {point.id} must be at least one month.")
    if point.repaired is Repaired.INCLUDE_HALF and (
        point.aggregate is not Aggregate.COUNT or point.months is None
    ):
        raise BadDefinitions(f"{point.id}: include_half halves a count in a window only.")


def _check_models(definitions: Definitions, level_3: set[str]) -> None:
    points = {point.id for point in definitions.points}
    for model in definitions.departments:
        if not 0 < model.view < definitions.view_count:
            raise BadDefinitions(f"The view {model.view} of {model.department} does not exist.")
        if not 0 <= model.alpha_tenths <= 10:
            raise BadDefinitions(f"The alpha of {model.department} must lie between 0 and 1.")
        for node, tenths in model.emphasis_tenths.items():
            if node not in level_3 or tenths < 0:
                raise BadDefinitions(f"{model.department} cannot emphasise {node}.")
    for rule in definitions.direct_rules:
        if rule.condition.point not in points:
            raise BadDefinitions(f"The direct rule {rule.id} asks for an unknown point.")
    for name, bounds in (("cut-offs", definitions.cut_offs), ("floors", definitions.own_floors)):
        if not 0 < bounds[0] < bounds[1] < bounds[2]:
            raise BadDefinitions(f"The {name} must rise: {bounds}.")
    if not 0 <= definitions.mitigation_tenths <= 10:
        raise BadDefinitions("The mitigation factor must lie between 0 and 1.")
    if any(not 0 < number < MAX_SOURCES for number in definitions.sources.values()):
        raise BadDefinitions(f"Source departments are numbered from 1 to {MAX_SOURCES - 1}.")


def _check_tree(definitions: Definitions) -> None:
    levels = {node.id: node.level for node in definitions.indicators}
    for node in definitions.indicators:
        expected = None if node.level == 1 else node.level - 1
        above = None if node.parent is None else levels.get(node.parent)
        if node.level not in (1, 2, 3) or above != expected:
            raise BadDefinitions(f"The indicator {node.id} does not hang under its level.")
        if not node.floor <= 0 <= node.cap:
            raise BadDefinitions(f"The floor of {node.id} must not exceed 0, nor 0 its cap.")
