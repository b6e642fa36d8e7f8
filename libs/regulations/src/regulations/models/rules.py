"""YAML -> direct rules, leavers and states of peers: what conditions on points lead to."""

from kernel import RiskClass
from regulations.display import CLASSES
from regulations.models.conditions import WrittenCondition, condition_of, read_condition
from regulations.models.named import NamedLeaver, NamedPeerState, NamedRule, WrittenRule
from rulebook import Node


def read_rule(node: Node) -> NamedRule:
    """Read a direct rule. Raises BadRules."""
    row = node.mapping(("id", "name_zh", "rule"))
    return NamedRule(row["id"].text(), row["name_zh"].text(), row["rule"].dated(_rule))


def read_leaver(node: Node) -> NamedLeaver:
    """Read how an enterprise leaves. Raises BadRules."""
    row = node.mapping(("id", "name_zh", "condition"))
    condition = row["condition"].dated(read_condition)
    return NamedLeaver(row["id"].text(), row["name_zh"].text(), condition)


def read_peer_state(node: Node) -> NamedPeerState:
    """Read what peers learn of an enterprise. Raises BadRules."""
    row = node.mapping(("id", "name_zh", "state"))
    return NamedPeerState(row["id"].text(), row["name_zh"].text(), row["state"].dated(_state))


def _rule(node: Node) -> WrittenRule:
    row = node.mapping(("point", "at_least", "risk_class"), ("at_most",))
    return WrittenRule(condition_of(row), _class(row["risk_class"]))


def _state(node: Node) -> WrittenCondition | RiskClass:
    if "risk_class" in node.table():
        return _class(node.mapping(("risk_class",))["risk_class"])
    return read_condition(node)


def _class(node: Node) -> RiskClass:
    return RiskClass(CLASSES.index(node.choice(CLASSES)))
