"""YAML -> the general model with those of departments, as dated rules."""

from collections import Counter
from collections.abc import Callable, Collection

from regulations.catalogue import Catalogue
from regulations.departments import Departments
from regulations.models.dated import Counts, Levels, Models
from regulations.models.lookups import LookupTables
from regulations.models.named import NamedPoint
from regulations.models.own_models import TENTHS, own_models, read_own_models
from regulations.models.rules import read_leaver, read_peer_state, read_rule
from regulations.models.tree import level_of, read_tree
from regulations.models.values import read_definition
from regulations.models.vocabulary import Vocabulary, vocabulary_of
from rulebook import Book, Node

THOUSANDTHS = 1000
BOUNDS = ("general", "higher", "high")
SECTIONS = (
    *("counts", "cut_offs", "mitigation", "direct_rules", "leavers", "peer_states"),
    *("indicators", "points", "values"),
)


def read_models(
    book: Book, catalogue: Catalogue, departments: Departments, tables: LookupTables
) -> Models:
    """Read all models. Raises BadRules."""
    top = book.file("general_model").mapping(("reference", *SECTIONS))
    own = own_models(book)
    for file in (top, own):
        file["reference"].reference()
    states = tuple(read_peer_state(node) for _, node in top["peer_states"].unique())
    vocabulary = vocabulary_of(catalogue, tables, tuple(state.id for state in states))
    indicators = read_tree(top["indicators"])
    level_3 = {indicator.id for indicator in indicators if level_of(indicator) == 3}
    known = {department.id for department in departments.all}
    models = Models(
        kinds=vocabulary.kinds,
        counts=top["counts"].dated(_counts),
        cut_offs=top["cut_offs"].dated(_bounds(THOUSANDTHS)),
        mitigation=top["mitigation"].dated(lambda node: node.scaled(TENTHS)),
        own_floors=own["own_floors"].dated(_bounds(1)),
        direct_rules=tuple(read_rule(node) for _, node in top["direct_rules"].unique()),
        leavers=tuple(read_leaver(node) for _, node in top["leavers"].unique()),
        peer_states=states,
        indicators=indicators,
        points=tuple(_point(n, vocabulary, level_3) for _, n in top["points"].unique()),
        values=tuple(_value(n, vocabulary) for _, n in top["values"].unique()),
        departments=read_own_models(own["models"], vocabulary, known, level_3),
    )
    _each_once(models, top["points"])
    return models


def _counts(node: Node) -> Counts:
    row = node.mapping(("points", "department_points"))
    return Counts(row["points"].integer(), row["department_points"].integer())


def _bounds(scale: int) -> Callable[[Node], Levels]:
    def read(node: Node) -> Levels:
        row = node.mapping(BOUNDS)
        general, higher, high = (row[name].scaled(scale) for name in BOUNDS)
        return general, higher, high

    return read


def _point(node: Node, vocabulary: Vocabulary, level_3: Collection[str]) -> NamedPoint:
    row = node.mapping(("id", "indicator", "name_zh", "name_en", "definition"))
    name, indicator = row["id"].text(), row["indicator"].choice(level_3)
    definition = row["definition"].dated(
        lambda value: read_definition(value, vocabulary, name, indicator, None)
    )
    return NamedPoint(name, row["name_zh"].text(), row["name_en"].text(), definition)


def _value(node: Node, vocabulary: Vocabulary) -> NamedPoint:
    row = node.mapping(("id", "name_zh", "name_en", "definition"))
    name = row["id"].text()
    definition = row["definition"].dated(
        lambda value: read_definition(value, vocabulary, name, None, None)
    )
    return NamedPoint(name, row["name_zh"].text(), row["name_en"].text(), definition)


def _each_once(models: Models, node: Node) -> None:
    own = (point for rules in models.departments for point in rules.points)
    counted = Counter(point.id for point in (*models.points, *models.values, *own))
    for name, times in counted.items():
        if times > 1:
            node.bad(f"the point {name} is defined {times} times", "Rename all but one")
