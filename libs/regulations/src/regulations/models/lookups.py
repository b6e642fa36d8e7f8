"""Lookup tables: what a code or an item of a record means, from given days on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kernel import Lookup, Members
from regulations.tables import Industry, Licence, ScopeItem
from rulebook import Book, Dated, Node

KEY, NO_KEY = "key", "none"
ATTENTION = ("none", "higher", "high")


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A table that gives a code for a text; `places` are those of the codes on a day."""

    codes: tuple[str, ...]
    places: Callable[[date], Mapping[str, int]]
    otherwise: int | None

    def of(self, field: str, on: date) -> Lookup:
        """Return the table applied to a field. Raises NotInForce."""
        return Lookup(field, self.codes, self.places(on), self.otherwise)


@dataclass(frozen=True, slots=True)
class LookupTables:
    """All tables: `coded` give a code for a text, `members` a text for a member of a list."""

    coded: Mapping[str, LookupTable]
    members: Mapping[str, Mapping[str, str]]

    def of_members(self, table: str, field: str) -> Members:
        """Return a table applied to a list field."""
        return Members(field, self.members[table])


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that puts industries under high attention until it ends."""

    industries: frozenset[str]
    attention: Dated[int]


def read_lookup_tables(
    book: Book,
    industries: Mapping[str, Industry],
    licences: Mapping[str, Licence],
    scope_items: Mapping[str, ScopeItem],
) -> LookupTables:
    """Read all lookup tables. Raises BadRules."""
    required = {code: item.licence_item_code for code, item in scope_items.items()}
    return LookupTables(
        coded={
            "industry_risk": _industry_risk(book, industries),
            "key_items": _key_items(book, licences),
            "high_attention": _high_attention(book, industries),
        },
        members={"scope_licence": {code: item for code, item in required.items() if item}},
    )


def _industry_risk(book: Book, industries: Mapping[str, Industry]) -> LookupTable:
    top = book.file("industry_risk").mapping(("reference", "codes", "industries"))
    top["reference"].reference()
    codes = top["codes"].texts()

    def places(node: Node) -> Mapping[str, int]:
        given = {}
        for code, level in node.table().items():
            _known_industry(level, code, industries)
            given[code] = codes.index(level.choice(codes))
        found = {code: _nearest(code, given, industries) for code in industries}
        for code, place in found.items():
            if place is None:
                node.bad(f"the industry {code} has no level", "Give one to its section")
        return {code: place for code, place in found.items() if place is not None}

    return LookupTable(codes, top["industries"].dated(places).at, otherwise=None)


def _key_items(book: Book, licences: Mapping[str, Licence]) -> LookupTable:
    top = book.file("key_items").mapping(("reference", "items"))
    top["reference"].reference()

    def places(node: Node) -> Mapping[str, int]:
        return {item.choice(licences): 1 for item in node.items()}

    return LookupTable((NO_KEY, KEY), top["items"].dated(places).at, otherwise=0)


def _high_attention(book: Book, industries: Mapping[str, Industry]) -> LookupTable:
    top = book.file("high_attention").mapping(("reference", "decisions"))
    top["reference"].reference()
    decisions = tuple(_decision(node, industries) for _, node in top["decisions"].unique())

    def places(on: date) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for decision in decisions:
            place = decision.attention.get(on) or 0
            given = dict.fromkeys(decision.industries, place)
            for code in industries:
                nearest = _nearest(code, given, industries)
                found[code] = max(found.get(code, 0), nearest or 0)
        return {code: place for code, place in found.items() if place}

    return LookupTable(ATTENTION, places, otherwise=0)


def _decision(node: Node, industries: Mapping[str, Industry]) -> Decision:
    row = node.mapping(("id", "name_zh", "industries", "attention"))
    row["name_zh"].text()
    for item in row["industries"].items():
        _known_industry(item, item.text(), industries)
    attention = row["attention"].dated(lambda value: ATTENTION.index(value.choice(ATTENTION[1:])))
    if attention.values[-1] is not None:
        row["attention"].bad("the decision never ends", "Add the day it expires, with value: null")
    return Decision(frozenset(row["industries"].texts()), attention)


def _known_industry(node: Node, code: str, industries: Mapping[str, Industry]) -> None:
    if code not in industries:
        node.bad(f"{code} is not in GB/T 4754", 'Write a section "C" or digits such as "26"')


def _nearest(code: str, given: Mapping[str, int], industries: Mapping[str, Industry]) -> int | None:
    above: str | None = code
    while above is not None and above not in given:
        above = industries[above].parent
    return None if above is None else given[above]
