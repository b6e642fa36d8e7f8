"""The figures of a demo, each read from the services' own databases by a query in `demo.sql`."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from identifiers import record_id
from launcher.environment import Facts
from provision import in_database

_HEAD = re.compile(r"^-- (\w+), (\w+)$", re.MULTILINE)
NOTES = "journey.json"


@dataclass(frozen=True, slots=True)
class Question:
    """One figure and how the database of a service answers it."""

    field: str
    service: str
    query: str


def read(facts: Facts, out: Path, seconds: float) -> dict[str, Any]:
    """Every figure, and the seconds it all took. Raises psycopg.Error.

    What the journey noted in `out`/journey.json (such as when its live days began) is known to
    each query.
    """

    def url(service: str) -> str:
        return in_database(facts.postgres_url, facts.database(service).name)

    return {**figures(url, _notes(out)), "seconds": round(seconds, 1)}


def figures(url: Callable[[str], str], notes: Mapping[str, Any]) -> dict[str, Any]:
    """Ask every question in order; `url` gives the database of a service. Raises psycopg.Error."""
    known = dict(notes)
    for question in packed():
        known[question.field] = answer(url(question.service), question, known)
    return {q.field: known[q.field] for q in packed() if not q.field.startswith("_")}


def packed() -> list[Question]:
    """The questions of `demo.sql`."""
    return list(questions((files("launcher") / "demo.sql").read_text("utf-8")))


def questions(text: str) -> Iterator[Question]:
    """The questions in a file: each under a line `-- field, service`."""
    _, *parts = _HEAD.split(text)
    for field, service, query in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Question(field, service, query.strip().rstrip(";"))


def answer(url: str, question: Question, known: Mapping[str, Any]) -> Any:
    """The one value, or the one row as an object, that the query gives."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        given = {name: _given(value) for name, value in known.items()}
        row = connection.execute(question.query.encode(), given).fetchone()
    values = dict(row or {})
    return next(iter(values.values())) if len(values) == 1 else values


def as_lines(figures: Mapping[str, Any]) -> str:
    """The figures, one a line, for the terminal."""
    width = max(map(len, figures))
    return "\n".join(
        f"  {field:<{width}}  {json.dumps(value, ensure_ascii=False)}"
        for field, value in figures.items()
    )


def _given(value: Any) -> Any:
    """`value` as a parameter; a list of records as their record ids."""
    if isinstance(value, list) and value and all(_is_record(item) for item in value):
        ids = [record_id(item["source_system"], item["record_no"]) for item in value]
        return Jsonb([f"{number:016x}" for number in ids])
    return Jsonb(value) if isinstance(value, list | dict) else value


def _is_record(item: Any) -> bool:
    return isinstance(item, dict) and set(item) == {"source_system", "record_no"}


def _notes(out: Path) -> dict[str, Any]:
    notes = out / NOTES
    return dict(json.loads(notes.read_text())) if notes.exists() else {}
