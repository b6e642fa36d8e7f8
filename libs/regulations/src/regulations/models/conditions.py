"""Conditions on the value of a point, written in its unit or in its categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel import Condition, Point
from rulebook import Node

Points = Mapping[str, Point]
"""The points in force on a day, by id."""


@dataclass(frozen=True, slots=True)
class WrittenCondition:
    """A condition as the rules write it; what its bounds mean, the point of the day says."""

    point: Node
    at_least: Node
    at_most: Node | None

    def of(self, points: Points, on: date) -> Condition:
        """Return the condition on the points of a day. Raises BadRules."""
        name = self.point.text()
        if name not in points:
            self.point.bad(f"there is no point {name} on {on}", "End what asks for it that day too")
        most = None if self.at_most is None else _number(self.at_most, points[name])
        return Condition(name, _number(self.at_least, points[name]), most)


def read_condition(node: Node) -> WrittenCondition:
    """Read a point with its least and, where given, its greatest value. Raises BadRules."""
    return condition_of(node.mapping(("point", "at_least"), ("at_most",)))


def condition_of(row: Mapping[str, Node]) -> WrittenCondition:
    """Return the condition that stands in a row beside something else."""
    return WrittenCondition(row["point"], row["at_least"], row.get("at_most"))


def _number(bound: Node, point: Point) -> int:
    if point.categories:
        return point.categories.index(bound.choice(point.categories))
    return bound.scaled(point.scale)
