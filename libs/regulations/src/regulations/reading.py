"""YAML -> the models as dated rules."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from kernel import Aggregate, Condition, DirectRule, Indicator, Point, Repaired, RiskClass
from regulations.catalogue import Subkind
from regulations.models import (
    DepartmentRules,
    Levels,
    Models,
    NamedIndicator,
    NamedPoint,
    NamedRule,
)
from rulebook import Book, Node

CLASSES = {risk_class.name.lower(): risk_class for risk_class in RiskClass}
BOUNDS = ("general", "higher", "high")
TENTHS = 10
THOUSANDTHS = 1000
SCALES = {"wan_yuan": 1_000_000, "record": 1, "inspection": 1, "year": 1}
"""Integer units in one of the unit: an amount in ten thousand yuan is kept in cents."""

TREE: Levels = (5, 16, 49)
"""The counts of levels 1, 2, 3 in this major version (固定的三级指标)."""


def read_models(book: Book) -> Models:
    """Read the general model and those of departments. Raises BadRules."""
    names = ("cut_offs", "mitigation", "direct_rules", "indicators", "points")
    top = book.file("general_model").mapping(("reference", *names))
    own = book.file("department_models").mapping(("reference", "own_floors", "models"))
    for file in (top, own):
        file["reference"].reference()
    indicators = tuple(_indicator(node) for _, node in top["indicators"].unique())
    levels = [indicator.limits.values[0] for indicator in indicators]
    found = tuple(sum(i is not None and i.level == n for i in levels) for n in (1, 2, 3))
    if found != TREE:
        top["indicators"].bad(f"the tree is {found}", f"The tree of this version is {TREE}")
    return Models(
        cut_offs=top["cut_offs"].dated(_bounds(THOUSANDTHS)),
        mitigation=top["mitigation"].dated(_tenths),
        own_floors=own["own_floors"].dated(_bounds(1)),
        direct_rules=tuple(_rule(node) for _, node in top["direct_rules"].unique()),
        indicators=indicators,
        points=tuple(_general_point(node) for _, node in top["points"].unique()),
        departments=tuple(_department(node) for _, node in own["models"].unique()),
    )


def _tenths(node: Node) -> int:
    return node.scaled(TENTHS)


def _bounds(scale: int) -> Callable[[Node], Levels]:
    def read(node: Node) -> Levels:
        row = node.mapping(BOUNDS)
        general, higher, high = (row[name].scaled(scale) for name in BOUNDS)
        return general, higher, high

    return read


def _rule(node: Node) -> NamedRule:
    row = node.mapping(("id", "name_zh", "rule"))
    name = row["id"].text()

    def read(value: Node) -> DirectRule:
        rule = value.mapping(("point", "at_least", "risk_class"))
        condition = Condition(rule["point"].text(), rule["at_least"].integer())
        return DirectRule(name, condition, CLASSES[rule["risk_class"].choice(CLASSES)])

    return NamedRule(name, row["name_zh"].text(), row["rule"].dated(read))


def _indicator(node: Node) -> NamedIndicator:
    row = node.mapping(("id", "level", "name_zh", "name_en", "limits"), ("parent",))
    name, level = row["id"].text(), row["level"].integer()
    parent = row["parent"].text() if "parent" in row else None

    def read(value: Node) -> Indicator:
        limits = value.mapping(("floor", "cap"))
        return Indicator(name, level, parent, limits["floor"].integer(), limits["cap"].integer())

    dated = row["limits"].dated(read)
    return NamedIndicator(name, row["name_zh"].text(), row["name_en"].text(), dated)


def _general_point(node: Node) -> NamedPoint:
    row = node.mapping(("id", "indicator", "name_zh", "name_en", "definition"))
    return _point(row, indicator=row["indicator"].text(), department=None)


def _point(row: Mapping[str, Node], *, indicator: str | None, department: str | None) -> NamedPoint:
    name = row["id"].text()

    def read(value: Node) -> Point:
        return replace(_definition(value), id=name, indicator=indicator, department=department)

    return NamedPoint(name, row["name_zh"].text(), row["definition"].dated(read))


def _definition(node: Node) -> Point:
    row = node.mapping(
        ("kind", "aggregate", "window", "dates", "repaired", "unit", "bins"),
        ("filter", "ends", "field", "own_evidence"),
    )
    unit = row["unit"].choice(SCALES)
    bins = row["bins"].steps()
    wanted = row["filter"].table() if "filter" in row else {}
    return Point(
        id="",
        indicator=None,
        department=None,
        kind=row["kind"].text(),
        aggregate=Aggregate(row["aggregate"].choice([str(a) for a in Aggregate])),
        months=_months(row["window"]),
        filter={name: tuple(map(_code, values.items())) for name, values in wanted.items()},
        dates=row["dates"].texts(),
        ends=row["ends"].texts() if "ends" in row else (),
        repaired=Repaired(row["repaired"].choice([str(r) for r in Repaired])),
        field=row["field"].text() if "field" in row else None,
        unit=unit,
        scale=SCALES[unit],
        edges=tuple(_edge(row["bins"], bound * SCALES[unit]) for bound, _ in bins),
        points=tuple(points.integer() for _, points in bins),
        own_evidence=row["own_evidence"].boolean() if "own_evidence" in row else True,
    )


def _months(node: Node) -> int | None:
    written = node.text()
    if written in ("current", "snapshot"):
        return None
    months = re.fullmatch(r"P([1-9][0-9]*)M", written)
    return int(months[1]) if months else node.bad("it is no window", "Write P36M or current")


def _code(node: Node) -> str | bool:
    return node.boolean() if isinstance(node.value, bool) else node.text()


def _edge(node: Node, bound: Decimal) -> int:
    if bound != bound.to_integral_value():
        node.bad(f"the bound {bound} is finer than the unit", "Round it in the rules")
    return int(bound)


def _department(node: Node) -> DepartmentRules:
    row = node.mapping(("id", "alpha", "emphasis", "subkinds", "points"))
    name = row["id"].text()
    subkinds = (item.mapping(("id", "name_zh")) for _, item in row["subkinds"].unique())
    points = (item.mapping(("id", "name_zh", "definition")) for _, item in row["points"].unique())
    return DepartmentRules(
        department=name,
        alpha=row["alpha"].dated(_tenths),
        emphasis=row["emphasis"].dated(
            lambda value: {key: _tenths(tenths) for key, tenths in value.table().items()}
        ),
        subkinds=tuple(Subkind(s["id"].text(), s["name_zh"].text(), name) for s in subkinds),
        points=tuple(_point(point, indicator=None, department=name) for point in points),
    )
