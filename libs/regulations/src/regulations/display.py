"""How classes are shown to officials of a city."""

from collections.abc import Mapping
from dataclasses import dataclass

from rulebook import Book, Dated, Node

CLASSES = ("low", "general", "higher", "high")


@dataclass(frozen=True, slots=True)
class DisplayClass:
    """The letter, name and, in some cities, colour of one class."""

    letter: str
    name_zh: str
    colour: str | None


def read_display(book: Book) -> Dated[Mapping[str, DisplayClass]]:
    """Read the display profile. Raises BadRules."""
    top = book.file("display").mapping(("reference", "classes"))
    top["reference"].reference()
    return top["classes"].dated(_profile)


def _profile(node: Node) -> Mapping[str, DisplayClass]:
    return {name: _class(value) for name, value in node.mapping(CLASSES).items()}


def _class(node: Node) -> DisplayClass:
    row = node.mapping(("letter", "name_zh"), ("colour",))
    colour = row["colour"].text() if "colour" in row else None
    return DisplayClass(row["letter"].text(), row["name_zh"].text(), colour)
