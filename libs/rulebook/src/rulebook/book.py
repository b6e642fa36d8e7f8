"""A folder of rules, and packs laid over it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rulebook.errors import BadRules
from rulebook.node import Key, Node
from rulebook.reading import parse


@dataclass(frozen=True, slots=True)
class Book:
    """The merged files of all layers by name (`models/general`), and the digest of their bytes."""

    files: dict[str, Node]
    digest: str

    def file(self, name: str) -> Node:
        """Return the top of one file. Raises BadRules."""
        if name not in self.files:
            raise BadRules(name, "there is no such file in the rules", "Add it")
        return self.files[name]

    def only(self, *names: str) -> None:
        """Refuse files that nobody reads. Raises BadRules."""
        for name in self.files:
            if name not in names:
                known = ", ".join(names)
                raise BadRules(name, "nobody reads this file", f"Use one of: {known}")

    def dates(self) -> tuple[date, ...]:
        """Return every day on which some value begins or ends, in order."""
        return tuple(sorted({day for node in self.files.values() for day in _dates(node)}))


def read(*layers: Path) -> Book:
    """Read folders of YAML, each laid over the ones before it. Raises BadRules.

    Mappings merge by key, lists of mappings by `id`, dated values by `date`; anything else of a
    later layer replaces what was there. The digest covers every file of every layer.
    """
    files: dict[str, Node] = {}
    digest = hashlib.sha256()
    for layer in layers:
        for path in sorted(path for path in layer.rglob("*") if path.is_file()):
            content = path.read_bytes()
            name = path.relative_to(layer).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            if path.suffix == ".yaml":
                node = parse(f"{layer.name}/{name}", content.decode())
                key = name.removesuffix(".yaml")
                files[key] = overlay(files[key], node) if key in files else node
    if not files:
        raise BadRules(", ".join(map(str, layers)), "there are no rules in it", "Name a folder")
    return Book(files, digest.hexdigest())


def overlay(base: Node, pack: Node) -> Node:
    """Lay one place of a pack over the same place of what is below it."""
    if isinstance(base.value, dict) and isinstance(pack.value, dict):
        merged = dict(base.value)
        for key, child in pack.value.items():
            merged[key] = overlay(merged[key], child) if key in merged else child
        return Node(pack.file, pack.line, pack.path, merged)
    for key in ("id", "date"):
        if _keyed(base, key) and _keyed(pack, key):
            return _merged(base, pack, key)
    return pack


def _merged(base: Node, pack: Node, key: str) -> Node:
    # A date is replaced whole: its value and its reference belong together.
    join: Callable[[Node, Node], Node] = overlay if key == "id" else lambda _, above: above
    members = {_member(item)[key].value: item for item in base.items()}
    for item in pack.items():
        name = _member(item)[key].value
        members[name] = join(members[name], item) if name in members else item
    return Node(pack.file, pack.line, pack.path, tuple(members.values()))


def _member(node: Node) -> dict[Key, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _keyed(node: Node, key: str) -> bool:
    is_list = isinstance(node.value, tuple) and bool(node.value)
    return is_list and all(key in _member(item) for item in node.items())


def _dates(node: Node) -> set[date]:
    if isinstance(node.value, tuple):
        found = {day for item in node.value for day in _dates(item)}
        begins = (_member(item).get("date") for item in node.value)
        return found | {n.value for n in begins if n and isinstance(n.value, date)}
    return {day for child in _member(node).values() for day in _dates(child)}
