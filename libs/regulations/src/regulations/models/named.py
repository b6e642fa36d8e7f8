"""What the models are made of: each thing has an id, names for people, and dated values."""

from dataclasses import dataclass
from datetime import date

from kernel import Condition, DirectRule, Indicator, PeerState, RiskClass
from regulations.models.conditions import Points, WrittenCondition
from regulations.models.values import Definition
from rulebook import Dated


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point with its names and its dated definition; None from the day it is retired."""

    id: str
    name_zh: str
    name_en: str
    definition: Dated[Definition]


@dataclass(frozen=True, slots=True)
class NamedIndicator:
    """A node of the tree with its names and its dated floor and cap."""

    id: str
    name_zh: str
    name_en: str
    limits: Dated[Indicator]


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """Where the condition holds, no view is below the class."""

    condition: WrittenCondition
    risk_class: RiskClass


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A direct rule with its name."""

    id: str
    name_zh: str
    rule: Dated[WrittenRule]

    def get(self, on: date, points: Points) -> DirectRule | None:
        """Return the rule in force on a day. Raises BadRules."""
        rule = self.rule.get(on)
        if rule is None:
            return None
        return DirectRule(self.id, rule.condition.of(points, on), rule.risk_class)


@dataclass(frozen=True, slots=True)
class NamedLeaver:
    """A condition under which an enterprise has left."""

    id: str
    name_zh: str
    condition: Dated[WrittenCondition]

    def get(self, on: date, points: Points) -> Condition | None:
        """Return the condition in force on a day. Raises BadRules."""
        condition = self.condition.get(on)
        return None if condition is None else condition.of(points, on)


@dataclass(frozen=True, slots=True)
class NamedPeerState:
    """What those related to an enterprise learn of it: that a condition holds, or its class."""

    id: str
    name_zh: str
    state: Dated[WrittenCondition | RiskClass]

    def get(self, on: date, points: Points) -> PeerState | None:
        """Return the state in force on a day. Raises BadRules."""
        state = self.state.get(on)
        if isinstance(state, RiskClass):
            return PeerState(self.id, risk_class=state)
        return None if state is None else PeerState(self.id, condition=state.of(points, on))


@dataclass(frozen=True, slots=True)
class DepartmentRules:
    """The model of one department."""

    department: str
    alpha: Dated[int]
    emphasis: Dated[dict[str, int]]
    points: tuple[NamedPoint, ...]
