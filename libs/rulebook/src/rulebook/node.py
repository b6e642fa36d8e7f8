"""One place in a rules file, with typed readers that refuse whatever is not meant there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NoReturn, TypeVar

from rulebook.dated import Dated
from rulebook.errors import BadRules

T = TypeVar("T")
Scalar = str | int | Decimal | bool | date | None
Key = str | int | Decimal

NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2026-01-01",
    tuple: "a list",
    dict: "a mapping",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a rules file that knows its file, line and path."""

    file: str
    line: int
    path: str
    value: Scalar | tuple[Node, ...] | dict[Key, Node]

    def bad(self, wrong: str, todo: str) -> NoReturn:
        """Refuse this place. Raises BadRules with file, line and path."""
        raise BadRules(f"{self.file}, line {self.line}, {self.path or 'top level'}", wrong, todo)

    def _of(self, kind: type[T]) -> T:
        if type(self.value) is not kind:
            found = NAMES.get(type(self.value), "a decimal" if self.value is not None else "null")
            self.bad(f"it is {found}", f"Write {NAMES[kind]}")
        return self.value

    def mapping(
        self, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> Mapping[str, Node]:
        """Return the mapping, if its keys are exactly the required and some optional ones."""
        found: dict[str, Node] = self._of(dict)
        for key, child in found.items():
            if key not in required and key not in optional:
                known = ", ".join(sorted({*required, *optional}))
                child.bad(f"the key {key!r} is unknown", f"Use one of: {known}")
        for key in required:
            if key not in found:
                self.bad(f"the key {key!r} is missing", "Add it")
        return found

    def table(self) -> Mapping[str, Node]:
        """Return a mapping whose keys are names chosen by the rules, all of them texts."""
        found: dict[Key, Node] = self._of(dict)
        for key, child in found.items():
            if not isinstance(key, str):
                child.bad(f"the key {key} is a number", f'Write it in quotes: "{key}"')
        return {str(key): child for key, child in found.items()}

    def single(self, known: Collection[str]) -> tuple[str, Node]:
        """Return the one key and value of a mapping that says one thing."""
        found = self.table()
        if len(found) != 1:
            self.bad(f"it has {len(found)} keys", f"Write one of: {', '.join(sorted(known))}")
        ((key, child),) = found.items()
        if key not in known:
            child.bad(f"the key {key!r} is unknown", f"Use one of: {', '.join(sorted(known))}")
        return key, child

    def steps(self) -> tuple[tuple[Decimal, Node], ...]:
        """Return a mapping from lower bounds to values, which must be in rising order."""
        found: dict[Key, Node] = self._of(dict)
        if not found:
            self.bad("it has no step", "Write at least one lower bound")
        bounds: list[tuple[Decimal, Node]] = []
        for key, child in found.items():
            if isinstance(key, str):
                child.bad(f"the lower bound {key!r} is not a number", "Write a number")
            if bounds and bounds[-1][0] >= key:
                child.bad(f"the lower bound {key} does not rise", "Order the bounds")
            bounds.append((Decimal(key), child))
        return tuple(bounds)

    def items(self) -> tuple[Node, ...]:
        """Return the members of a list."""
        return self._of(tuple)

    def text(self) -> str:
        """Return a text that is not blank."""
        value = self._of(str)
        return value if value.strip() else self.bad("it is blank", "Write a text")

    def choice(self, known: Collection[str]) -> str:
        """Return a text that is one of the known ones."""
        value = self.text()
        if value not in known:
            self.bad(f"{value!r} is unknown", f"Use one of: {', '.join(sorted(known))}")
        return value

    def integer(self) -> int:
        """Return a whole number."""
        return self._of(int)

    def decimal(self) -> Decimal:
        """Return a number, exactly as written."""
        return self.value if isinstance(self.value, Decimal) else Decimal(self._of(int))

    def scaled(self, scale: int) -> int:
        """Return a number times a scale. Refuses one that does not come out whole."""
        product = self.decimal() * scale
        if product != product.to_integral_value():
            self.bad(f"{self.value} is finer than 1/{scale}", "Round it in the rules")
        return int(product)

    def boolean(self) -> bool:
        """Return true or false."""
        return self._of(bool)

    def day(self) -> date:
        """Return a date."""
        return self._of(date)

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.text() for item in self.items())

    def unique(self, key: str = "id") -> Iterator[tuple[str, Node]]:
        """Yield the members of a list of mappings by their id, each id once."""
        seen: set[str] = set()
        for item in self.items():
            fields: dict[Key, Node] = item._of(dict)
            if key not in fields:
                item.bad(f"the key {key!r} is missing", "Add it")
            name = fields[key].text()
            if name in seen:
                item.bad(f"the {key} {name!r} occurs twice", "Remove or rename one of them")
            seen.add(name)
            yield name, item

    def reference(self) -> str:
        """Return where a value comes from: the name of a document, or the mark `proposal`."""
        return self.text()

    def dated(self, read: Callable[[Node], T]) -> Dated[T]:
        """Return a list of {date, value, reference} as a dated value; null ends it."""
        entries: dict[date, tuple[T | None, str]] = {}
        for item in self.items():
            entry = item.mapping(required=("date", "value", "reference"), optional=("note",))
            day = entry["date"].day()
            if day in entries:
                item.bad(f"the date {day} occurs twice", "Keep one value for each date")
            value = None if entry["value"].value is None else read(entry["value"])
            entries[day] = value, entry["reference"].reference()
        if not entries:
            self.bad("it has no value", "Add {date: ..., value: ..., reference: ...}")
        days = tuple(sorted(entries))
        return Dated(
            path=f"{self.file}: {self.path}",
            days=days,
            values=tuple(entries[day][0] for day in days),
            references=tuple(entries[day][1] for day in days),
        )
