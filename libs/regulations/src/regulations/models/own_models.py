"""YAML -> the models of departments, and what departments register with them."""

from collections.abc import Collection, Mapping

from regulations.catalogue import Subkind
from regulations.models.named import DepartmentRules, NamedPoint
from regulations.models.values import read_definition
from regulations.models.vocabulary import Vocabulary
from rulebook import Book, Node

FILE = "department_models"
TENTHS = 10
MODEL = ("id", "alpha", "emphasis", "subkinds", "points")


def own_models(book: Book) -> Mapping[str, Node]:
    """Return the top of the file. Raises BadRules."""
    return book.file(FILE).mapping(("reference", "own_floors", "models"))


def departments_with_model(book: Book) -> frozenset[str]:
    """Return the departments that have a model. Raises BadRules."""
    return frozenset(name for name, _ in own_models(book)["models"].unique())


def read_subkinds(book: Book) -> dict[str, Subkind]:
    """Read the record subkinds that departments register. Raises BadRules."""
    found: dict[str, Subkind] = {}
    for department, node in own_models(book)["models"].unique():
        for name, item in node.mapping(MODEL)["subkinds"].unique():
            if name in found:
                item.bad(
                    f"the subkind {name} is registered by two departments", "Rename one of them"
                )
            row = item.mapping(("id", "name_zh"))
            found[name] = Subkind(name, row["name_zh"].text(), department)
    return found


def read_own_models(
    node: Node, vocabulary: Vocabulary, departments: Collection[str], level_3: Collection[str]
) -> tuple[DepartmentRules, ...]:
    """Read the model of each department. Raises BadRules."""

    def emphasis(value: Node) -> dict[str, int]:
        found = {}
        for name, times in value.table().items():
            if name not in level_3:
                times.bad(f"{name} is no level-3 indicator", "Emphasise one of the 49")
            found[name] = times.scaled(TENTHS)
        return found

    def model(item: Node) -> DepartmentRules:
        row = item.mapping(MODEL)
        department = row["id"].choice(departments)
        points = row["points"].unique()
        return DepartmentRules(
            department=department,
            alpha=row["alpha"].dated(lambda value: value.scaled(TENTHS)),
            emphasis=row["emphasis"].dated(emphasis),
            points=tuple(_point(point, vocabulary, department) for _, point in points),
        )

    return tuple(model(item) for _, item in node.unique())


def _point(node: Node, vocabulary: Vocabulary, department: str) -> NamedPoint:
    row = node.mapping(("id", "name_zh", "name_en", "definition"))
    name = row["id"].text()
    definition = row["definition"].dated(
        lambda value: read_definition(value, vocabulary, name, None, department)
    )
    return NamedPoint(name, row["name_zh"].text(), row["name_en"].text(), definition)
