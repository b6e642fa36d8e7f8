"""The figures of a demo, each read from the services' own databases by a query in `demo.sql`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

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
    """Ask every question in order. Raises psycopg.Error.

    A query may use `%(name)s`: what the journey noted in `out`/journey.json (such as when its live
    days began), or the answer to an earlier question. A field that begins with `_` is only used so.
    """
    known: dict[str, Any] = {**_notes(out), "seconds": round(seconds, 1)}
    figures: dict[str, Any] = {}
    for question in questions((files("launcher") / "demo.sql").read_text("utf-8")):
        url = in_database(facts.postgres_url, facts.database(question.service).name)
        known[question.field] = answer(url, question, known)
        if not question.field.startswith("_"):
            figures[question.field] = known[question.field]
    return {**figures, "seconds": known["seconds"]}


def questions(text: str) -> Iterator[Question]:
    """The questions in a file: each under a line `-- field, service`."""
    _, *parts = _HEAD.split(text)
    for field, service, query in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Question(field, service, query.strip().rstrip(";"))


def answer(url: str, question: Question, known: Mapping[str, Any]) -> Any:
    """The one value, or the one row as an object, that the query gives."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        row = connection.execute(question.query.encode(), known).fetchone()
    values = dict(row or {})
    return next(iter(values.values())) if len(values) == 1 else values


def as_lines(figures: Mapping[str, Any]) -> str:
    """The figures, one a line, for the terminal."""
    width = max(map(len, figures))
    return "\n".join(
        f"  {field:<{width}}  {json.dumps(value, ensure_ascii=False)}"
        for field, value in figures.items()
    )


def _notes(out: Path) -> dict[str, Any]:
    notes = out / NOTES
    return dict(json.loads(notes.read_text())) if notes.exists() else {}
