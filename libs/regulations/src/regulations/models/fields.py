"""The fields that a definition names, and what it derives from them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kernel import Aggregate, Below, Kind, Only, Present
from regulations.models.units import MILLIONTHS
from regulations.models.vocabulary import Deriving, Vocabulary
from rulebook import Node

OF_AMOUNTS = (Aggregate.SUM, Aggregate.MAX)
Codes = tuple[str | bool, ...]


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of one definition and gathers what is derived: (kind, name) -> how."""

    vocabulary: Vocabulary
    derived: dict[tuple[str, str], Deriving] = field(default_factory=dict)

    def filter(self, kind: Kind, node: Node) -> dict[str, Codes]:
        """Read field -> wanted codes, or a condition on what is no code."""
        found: dict[str, Codes] = {}
        for name, value in node.table().items():
            if isinstance(value.value, dict):
                key, codes = self._condition(kind, name, value)
            else:
                _known(value, name, kind.coded, "a field with codes")
                key, codes = name, _codes(value, kind.coded[name])
            found[key] = codes
        return found

    def _condition(self, kind: Kind, name: str, node: Node) -> tuple[str, Codes]:
        """Read {below: 70}, {present: true}, {not_only: [codes]} or {<lookup table>: [codes]}."""
        tables = self.vocabulary.tables.coded
        form, value = node.single(("below", "present", "not_only", *tables))
        if form == "below":
            _known(node, name, kind.amounts, "an amount")
            below = Below(name, value.scaled(MILLIONTHS), MILLIONTHS)
            return self._derive(kind, f"{name} below {value.value}", lambda _: below), (True,)
        if form == "present":
            readable = (*kind.coded, *kind.days, *kind.amounts, *kind.texts)
            _known(node, name, readable, "a field that is no list")
            present = Present(name)
            return self._derive(kind, f"{name} present", lambda _: present), (value.boolean(),)
        if form == "not_only":
            possible = self.vocabulary.listed_codes[kind.id]
            _known(node, name, possible, "a list of codes")
            only = Only(name, tuple(item.choice(possible[name]) for item in value.items()))
            key = f"{name} only {' '.join(only.codes)}"
            return self._derive(kind, key, lambda _: only), (False,)
        return self._lookup(kind, form, name, node), _codes(value, tables[form].codes)

    def read(self, kind: Kind, aggregate: Aggregate, node: Node) -> str:
        """Read the amount, or for `latest` also the codes, that a measure reads."""
        if isinstance(node.value, dict):
            table, value = node.single(self.vocabulary.tables.coded)
            return self._lookup(kind, table, value.text(), value)
        codes = kind.coded if aggregate is Aggregate.LATEST else ()
        return node.choice((*kind.amounts, *codes))

    def members(self, kind: Kind, node: Node) -> str:
        """Read {<table of members>: <list field>}."""
        table, value = node.single(self.vocabulary.tables.members)
        name = value.choice(self.vocabulary.lists[kind.id])
        members = self.vocabulary.tables.of_members(table, name)
        return self._derive(kind, f"{table} of {name}", lambda _: members)

    def codes_of(self, kind: Kind, name: str) -> Codes:
        """Return the codes of a coded field or of what a table gives for one."""
        if name in kind.coded:
            return kind.coded[name]
        return self.vocabulary.tables.coded[name.partition(" of ")[0]].codes

    def _lookup(self, kind: Kind, table: str, name: str, node: Node) -> str:
        _known(node, name, kind.texts, "a text")
        rules = self.vocabulary.tables.coded[table]
        return self._derive(kind, f"{table} of {name}", lambda on: rules.of(name, on))

    def _derive(self, kind: Kind, name: str, deriving: Deriving) -> str:
        self.derived[kind.id, name] = deriving
        return name


def check_categories(
    node: Node, name: str, categories: tuple[str, ...], possible: Collection[str | bool]
) -> None:
    """Refuse categories that are not exactly the codes that can occur. Raises BadRules."""
    codes = {str(code) for code in possible}
    if missing := codes - {*categories}:
        todo = f"Give one to each of: {', '.join(sorted(missing))}"
        node.bad(f"not every code of {name} that can occur has a category", todo)
    if unknown := {*categories} - codes:
        todo = f"Use those that can occur: {', '.join(sorted(codes))}"
        node.bad(f"{name} cannot be {', '.join(sorted(unknown))}", todo)


def _codes(node: Node, known: Codes) -> Codes:
    if known == (False, True):
        return tuple(item.boolean() for item in node.items())
    return tuple(item.choice([str(code) for code in known]) for item in node.items())


def _known(node: Node, name: str, known: Collection[str] | Mapping[str, object], what: str) -> None:
    if name not in known:
        node.bad(f"{name} is not {what} of this kind", f"Use one of: {', '.join(sorted(known))}")
