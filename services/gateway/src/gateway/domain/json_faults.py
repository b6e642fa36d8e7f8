"""Why a JSON text cannot be taken, and where: for people who must find the place."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import msgspec

from faults import Invalid
from gateway.domain.errors import CutBody, DuplicateKey, MalformedJson, NotAJsonNumber, TooDeep

MAX_DEPTH = 32
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|-?Infinity|NaN|[^\s{}\[\],:"]+', re.S)
_NO_NUMBER = re.compile(r"-?Infinity|NaN")
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")


class _Unwanted(ValueError):
    """A key twice, or NaN."""


def read_json(text: str) -> Any:
    """Parse strictly: no key twice, no NaN, no nesting without end.

    Raises MalformedJson, CutBody, DuplicateKey, NotAJsonNumber, TooDeep.
    """
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse)
    except (ValueError, RecursionError) as cause:
        raise json_fault(text, cause) from cause


def json_fault(text: str, cause: Exception) -> Invalid:
    """The fault of a text that some parser refused with `cause`."""
    end = _refused_at(text, cause)
    place = _Place()
    try:
        for place in _places(text[:end]):  # noqa: B007  # the last one is what is wanted
            pass
    except Invalid as fault:
        return fault
    if number := _no_number_at(text, end):
        return NotAJsonNumber(place.path, number.group(), *_line_column(text, number.start()))
    line, column = _line_column(text, end)
    if end == len(text) and not isinstance(cause, msgspec.DecodeError | _Unwanted):
        return CutBody(line, column, place.path)
    if "truncated" in str(cause):
        return CutBody(line, column, place.path)
    return MalformedJson(_wrong(cause), line, column, place.path)


@dataclass(slots=True)
class _Place:
    """Where a walk through the text stands: names of the open objects' keys, array positions."""

    steps: list[str | int] = field(default_factory=list)
    seen: list[set[str]] = field(default_factory=list)
    is_key: bool = False

    @property
    def path(self) -> str:
        return "/".join(str(step) for step in self.steps if step != "")


def _places(text: str) -> Iterator[_Place]:
    """Walk mark by mark. Raises DuplicateKey, NotAJsonNumber, TooDeep."""
    place = _Place()
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark in ("{", "["):
            _open(place, mark)
        elif mark in ("}", "]") and place.steps:
            place.steps.pop()
            place.seen.pop()
            place.is_key = False
        elif mark == "," and place.steps:
            _next(place)
        elif mark in _NO_NUMBERS:
            raise NotAJsonNumber(place.path, mark, *_line_column(text, match.start()))
        elif mark[0] == '"' and place.is_key:
            _name(place, mark, text, match.start())
        yield place


def _open(place: _Place, mark: str) -> None:
    if len(place.steps) == MAX_DEPTH:
        raise TooDeep(place.path, MAX_DEPTH)
    place.steps.append("" if mark == "{" else 0)
    place.seen.append(set())
    place.is_key = mark == "{"


def _next(place: _Place) -> None:
    step = place.steps[-1]
    place.is_key = isinstance(step, str)
    if isinstance(step, int):
        place.steps[-1] = step + 1


def _name(place: _Place, token: str, text: str, at: int) -> None:
    try:
        name = str(json.loads(token))
    except ValueError:
        name = token
    place.steps[-1], place.is_key = name, False
    if name in place.seen[-1]:
        raise DuplicateKey(place.path, *_line_column(text, at))
    place.seen[-1].add(name)


def _refused_at(text: str, cause: Exception) -> int:
    """The position, in characters, up to which the parser read."""
    if isinstance(cause, json.JSONDecodeError):
        cut = cause.msg.startswith("Unterminated string") or not text[cause.pos :].strip()
        return len(text) if cut else cause.pos
    if found := re.search(r"\(byte (\d+)\)", str(cause)):
        return len(text.encode()[: int(found[1])].decode(errors="ignore"))
    return len(text)


def _no_number_at(text: str, at: int) -> re.Match[str] | None:
    """NaN or Infinity around the position where a parser stopped."""
    nearby = _NO_NUMBER.finditer(text, max(0, at - 9), at + 9)
    return next((match for match in nearby if match.start() <= at <= match.end()), None)


def _wrong(cause: Exception) -> str:
    said = str(getattr(cause, "msg", None) or cause)
    return said.removeprefix("JSON is malformed: ").split(" (byte")[0].rstrip(".")


def _line_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _Unwanted("A key occurs twice")
    return value


def _refuse(constant: str) -> NoReturn:
    raise _Unwanted(f"{constant} is no number")
