"""The general model and the models of departments, as dated rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from kernel import Definitions, DepartmentModel, Kind, Members, Point
from regulations.departments import DEPARTMENTS, Departments
from regulations.models.named import (
    DepartmentRules,
    NamedIndicator,
    NamedLeaver,
    NamedPeerState,
    NamedPoint,
    NamedRule,
)
from regulations.models.values import Definition
from rulebook import Dated

T = TypeVar("T")
Levels = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many points there are, said a second time so that none is lost by mistake."""

    points: int
    department_points: int


@dataclass(frozen=True, slots=True)
class Models:
    """Everything that classes are computed from, as dated rules.

    `values` are points that give no points: they are there for rules and states of peers.
    """

    kinds: Mapping[str, Kind]
    counts: Dated[Counts]
    cut_offs: Dated[Levels]
    mitigation: Dated[int]
    own_floors: Dated[Levels]
    direct_rules: tuple[NamedRule, ...]
    leavers: tuple[NamedLeaver, ...]
    peer_states: tuple[NamedPeerState, ...]
    indicators: tuple[NamedIndicator, ...]
    points: tuple[NamedPoint, ...]
    values: tuple[NamedPoint, ...]
    departments: tuple[DepartmentRules, ...]

    @property
    def named_points(self) -> tuple[NamedPoint, ...]:
        """All points that ever were, those of departments and values among them."""
        own = (point for rules in self.departments for point in rules.points)
        return (*self.points, *self.values, *own)

    def points_on(self, on: date) -> dict[str, Point]:
        """Return the points in force on a day, those of departments and values among them."""
        return {found.point.id: found.point for found in self._definitions(on)}

    def at(self, on: date, departments: Departments) -> Definitions:
        """Return what is in force on a day. Raises NotInForce, BadRules."""
        points = self.points_on(on)
        return Definitions(
            kinds=self._kinds(on),
            sources={source.id: source.number for source in departments.sources.values()},
            indicators=tuple(indicator.limits.at(on) for indicator in self.indicators),
            points=tuple(points.values()),
            departments=tuple(_model(rules, departments, on) for rules in self.departments),
            view_count=DEPARTMENTS + 1,
            direct_rules=_present(rule.get(on, points) for rule in self.direct_rules),
            cut_offs=self.cut_offs.at(on),
            own_floors=self.own_floors.at(on),
            mitigation_tenths=self.mitigation.at(on),
            leavers=_present(leaver.get(on, points) for leaver in self.leavers),
            peer_states=_present(state.get(on, points) for state in self.peer_states),
        )

    def _definitions(self, on: date) -> tuple[Definition, ...]:
        return _present(point.definition.get(on) for point in self.named_points)

    def _kinds(self, on: date) -> tuple[Kind, ...]:
        """The kinds, each with what the definitions of the day derive from its fields."""
        derivings = {
            key: deriving
            for definition in self._definitions(on)
            for key, deriving in definition.derived.items()
        }
        found = {
            name: (dict(kind.derived), dict(kind.members)) for name, kind in self.kinds.items()
        }
        for (kind, name), deriving in derivings.items():
            derived, members = found[kind]
            derives = deriving(on)
            if isinstance(derives, Members):
                members[name] = derives
            else:
                derived[name] = derives
        return tuple(
            replace(kind, derived=found[name][0], members=found[name][1])
            for name, kind in self.kinds.items()
        )


def _present(found: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(each for each in found if each is not None)


def _model(rules: DepartmentRules, departments: Departments, on: date) -> DepartmentModel:
    return DepartmentModel(
        department=rules.department,
        view=departments.get(rules.department).seq,
        alpha_tenths=rules.alpha.at(on),
        emphasis_tenths=rules.emphasis.at(on),
    )
