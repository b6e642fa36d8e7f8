"""YAML text -> nodes, stricter than YAML: each scalar has one spelling, each key occurs once."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import yaml

from rulebook.errors import BadRules
from rulebook.node import Key, Node, Scalar

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

PLAIN = "tag:yaml.org,2002:"
SCALARS: dict[str, tuple[str, Callable[[str], Scalar], str]] = {
    "int": (r"-?(0|[1-9][0-9]*)", int, "Quote a code; write a number plainly"),
    "float": (r"-?(0|[1-9][0-9]*)\.[0-9]+", Decimal, "Write a plain decimal such as 0.7"),
    "bool": (
        r"true|false",
        "true".__eq__,
        "Write true or false; the key of a date is date",
    ),
    "null": (r"null", lambda _: None, "Write null where a value ends, or give the value"),
    "timestamp": (r"\d{4}-\d{2}-\d{2}", date.fromisoformat, "Write a date such as 2026-01-01"),
}


def parse(file: str, text: str) -> Node:
    """Read one YAML document. Raises BadRules."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadRules(
            f"{file}, line {line}", f"it is not YAML: {error.problem}", "Mend it"
        ) from error
    if root is None:
        raise BadRules(file, "it is empty", "Remove it or write the rules into it")
    return _node(file, "", root)


def _node(file: str, path: str, node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Node(file, line, path, _mapping(file, path, node))
    if isinstance(node, yaml.SequenceNode):
        members = (_node(file, f"{path}[{i}]", item) for i, item in enumerate(node.value))
        return Node(file, line, path, tuple(members))
    return Node(file, line, path, _scalar(file, path, node))


def _mapping(file: str, path: str, node: yaml.MappingNode) -> dict[Key, Node]:
    found: dict[Key, Node] = {}
    for key_node, value_node in node.value:
        where = f"{file}, line {key_node.start_mark.line + 1}, {path or 'top level'}"
        key = _scalar(file, path, key_node)
        if isinstance(key, bool) or not isinstance(key, str | int | Decimal):
            raise BadRules(where, f"the key {key} is neither text nor number", "Quote it")
        if key in found:
            raise BadRules(where, f"the key {key!r} occurs twice", "Keep one of them")
        found[key] = _node(file, f"{path}.{key}" if path else str(key), value_node)
    return found


def _scalar(file: str, path: str, node: yaml.Node) -> Scalar:
    where = f"{file}, line {node.start_mark.line + 1}, {path or 'top level'}"
    kind = node.tag.removeprefix(PLAIN)
    if kind == "str":
        return str(node.value)
    if kind not in SCALARS:
        raise BadRules(where, f"{node.value!r} is of the YAML type {kind}", "Use plain values")
    pattern, make, todo = SCALARS[kind]
    if not re.fullmatch(pattern, node.value):
        raise BadRules(where, f"{node.value!r} reads as {kind}, which may not be meant", todo)
    try:
        return make(node.value)
    except ValueError as error:
        raise BadRules(where, f"{node.value!r} is impossible: {error}", todo) from error
