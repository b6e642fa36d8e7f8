"""Record kinds: which records exist, with which fields, from whom, how soon."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from regulations.fields import Field, Tables, common_fields, kind_fields
from rulebook import Book, Dated, Node

KINDS = 33
"""The catalogue is complete or refused: a kind's number stands in every record."""
EVERY_DEPARTMENT = "*"
SUBKINDS = "department_subkind"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record; its number is its place in the full catalogue and never changes."""

    id: str
    number: int
    name_zh: str
    name_en: str
    source_departments: tuple[str, ...]
    polarity: str
    default_public_level: str
    natural_key: tuple[str, ...]
    fields: Mapping[str, Field]
    deadline_working_days: Dated[int]
    dual_publication_working_days: Dated[int] | None
    reference: str

    def deadline(self, on: date) -> int:
        """Return the working days within which a record must be sent. Raises NotInForce."""
        return self.deadline_working_days.at(on)

    def dual_publication_deadline(self, on: date) -> int | None:
        """Return the working days within which the decision must be online (双公示), if at all."""
        dated = self.dual_publication_working_days
        return None if dated is None else dated.get(on)

    def accepts_from(self, department: str, *, external: bool = False) -> bool:
        """Whether a source may send this kind; "*" stands for enforcement departments only."""
        named = department in self.source_departments
        return named or (EVERY_DEPARTMENT in self.source_departments and not external)


@dataclass(frozen=True, slots=True)
class Subkind:
    """A kind of record that a department keeps for itself."""

    id: str
    name_zh: str
    department: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All record kinds with the code tables that their fields need."""

    common_fields: Mapping[str, Field]
    kinds: Mapping[str, RecordKind]
    code_tables: Mapping[str, Mapping[str, str]]
    subkinds: Mapping[str, Subkind]

    def kind_by_number(self, number: int) -> RecordKind:
        """Return the kind of a number. Raises KeyError."""
        return next(kind for kind in self.kinds.values() if kind.number == number)


def read_catalogue(
    book: Book, subkinds: Mapping[str, Subkind], sources: Collection[str]
) -> Catalogue:
    """Read kinds and code tables; `sources` may be named as senders. Raises BadRules."""
    top = book.file("code_tables").mapping(("reference", "tables"))
    top["reference"].reference()
    tables = {
        name: {code: label.text() for code, label in table.table().items()}
        for name, table in top["tables"].table().items()
    }
    tables[SUBKINDS] = {subkind.id: subkind.name_zh for subkind in subkinds.values()}
    top = book.file("record_kinds").mapping(("reference", "common_fields", "kinds"))
    top["reference"].reference()
    common = common_fields(top["common_fields"], tables)
    senders = {EVERY_DEPARTMENT, *sources}
    kinds = {id_: _kind(node, tables, common, senders) for id_, node in top["kinds"].unique()}
    numbers = [kind.number for kind in kinds.values()]
    if len(set(numbers)) != len(numbers):
        top["kinds"].bad("two kinds have one number", "Give each its place in the catalogue")
    if set(numbers) != set(range(1, KINDS + 1)):
        wrong = f"the numbers of the kinds do not run from 1 to {KINDS}"
        top["kinds"].bad(wrong, "List each kind once, with its place in the catalogue")
    return Catalogue(common, kinds, tables, subkinds)


def _kind(
    node: Node, tables: Tables, common: Mapping[str, Field], senders: Collection[str]
) -> RecordKind:
    names = ("source_departments", "polarity", "default_public_level", "natural_key", "fields")
    row = node.mapping(
        ("id", "number", "name_zh", "name_en", *names, "deadline_working_days", "reference"),
        ("dual_publication_working_days", "note"),
    )
    if "note" in row:
        row["note"].text()
    fields = kind_fields(row["fields"], tables, common)
    dual = row.get("dual_publication_working_days")
    return RecordKind(
        id=row["id"].text(),
        number=row["number"].integer(),
        name_zh=row["name_zh"].text(),
        name_en=row["name_en"].text(),
        source_departments=tuple(n.choice(senders) for n in row["source_departments"].items()),
        polarity=row["polarity"].choice(("neutral", "negative", "positive", "either")),
        default_public_level=row["default_public_level"].choice(tables["public_level"]),
        natural_key=tuple(n.choice({*common, *fields}) for n in row["natural_key"].items()),
        fields=fields,
        deadline_working_days=row["deadline_working_days"].dated(Node.integer),
        dual_publication_working_days=None if dual is None else dual.dated(Node.integer),
        reference=row["reference"].reference(),
    )
