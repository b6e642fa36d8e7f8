"""YAML -> the tree of indicators."""

from kernel import Indicator
from regulations.models.named import NamedIndicator
from rulebook import Node

TREE = (5, 16, 49)
"""The counts of levels 1, 2, 3 in this major version (固定的三级指标)."""


def read_tree(node: Node) -> tuple[NamedIndicator, ...]:
    """Read the indicators of all levels. Raises BadRules."""
    indicators = tuple(_indicator(item) for _, item in node.unique())
    levels = [level_of(indicator) for indicator in indicators]
    found = tuple(levels.count(level) for level in (1, 2, 3))
    if found != TREE:
        node.bad(f"the tree is {found}", f"The tree of this version is {TREE}")
    return indicators


def level_of(indicator: NamedIndicator) -> int:
    """Return the level of an indicator, which never changes."""
    return next(limits.level for limits in indicator.limits.values if limits is not None)


def _indicator(node: Node) -> NamedIndicator:
    row = node.mapping(("id", "level", "name_zh", "name_en", "limits"), ("parent",))
    name, level = row["id"].text(), row["level"].integer()
    parent = row["parent"].text() if "parent" in row else None

    def read(value: Node) -> Indicator:
        limits = value.mapping(("floor", "cap"))
        return Indicator(name, level, parent, limits["floor"].integer(), limits["cap"].integer())

    dated = row["limits"].dated(read)
    if dated.values[0] is None:
        row["limits"].bad("the indicator has no limits", "Begin with {floor: ..., cap: ...}")
    return NamedIndicator(name, row["name_zh"].text(), row["name_en"].text(), dated)
