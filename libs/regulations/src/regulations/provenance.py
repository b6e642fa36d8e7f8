"""Where the values of a city's regulations come from: a document, or a proposal of our own."""

from collections.abc import Iterator
from dataclasses import dataclass

from rulebook import Book, Node

PROPOSAL, REPRESENTATIVE = "proposal", "representative"
NAMES = ("name_zh", "id")


@dataclass(frozen=True, slots=True)
class Origin:
    """One value: what it is called, and its reference.

    A value is an entry of a dated one, or, where nothing is dated, the smallest mapping.
    """

    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one file is marked a proposal, and what in it is representative."""

    file: str
    values: int
    proposals: int
    representative: tuple[str, ...]


def shares(book: Book) -> tuple[Share, ...]:
    """Return the shares of every file that gives a value, national ones first."""
    origins: dict[str, list[Origin]] = {}
    for node in book.files.values():
        for file, origin in _origins(node, "", ""):
            origins.setdefault(file, []).append(origin)
    files = sorted(origins, key=lambda file: (not file.startswith("national/"), file))
    return tuple(_share(file, origins[file]) for file in files)


def _share(file: str, origins: list[Origin]) -> Share:
    marked = [origin for origin in origins if REPRESENTATIVE in origin.reference]
    return Share(
        file=file,
        values=len(origins),
        proposals=sum(PROPOSAL in origin.reference for origin in origins),
        representative=tuple(dict.fromkeys(origin.name for origin in marked)),
    )


def _origins(node: Node, name: str, reference: str) -> Iterator[tuple[str, Origin]]:
    if isinstance(node.value, tuple):
        for item in node.value:
            yield from _origins(item, name, reference)
    if not isinstance(node.value, dict):
        return
    row = {str(key): child for key, child in node.value.items()}
    name = next((row[key].text() for key in NAMES if key in row), name)
    reference = row["reference"].reference() if "reference" in row else reference
    inside = [child for child in row.values() if isinstance(child.value, dict | tuple)]
    if "date" in row or not any(_holds_mappings(child) for child in inside):
        yield node.file, Origin(name, reference)
        return
    for key, child in row.items():
        yield from _origins(child, name or key, reference)


def _holds_mappings(node: Node) -> bool:
    if isinstance(node.value, tuple):
        return any(_holds_mappings(item) for item in node.value)
    return isinstance(node.value, dict)
