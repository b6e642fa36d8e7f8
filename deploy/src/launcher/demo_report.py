"""The figures of a demo, each read from the services' own databases by a query in `demo.sql`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from identifiers import record_id

_HEAD = re.compile(r"^-- (\w+), (\w+)$", re.MULTILINE)
NOTES = "journey.json"
Url = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Question:
    """One figure and how a database answers it: a service's own, or one called by its name."""

    field: str
    database: str
    query: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was answered. `statement` is the query as asked, every value written in."""

    question: Question
    statement: str
    value: Any


def answers(url: Url, notes: Mapping[str, Any]) -> list[Answer]:
    """Ask every question in order; `url` gives the database of a service. Raises psycopg.Error.

    What the journey noted (such as when its live days began) is known to each query.
    """
    known, found = dict(notes), []
    for question in packed():
        found.append(answer(url(question.database), question, known))
        known[question.field] = found[-1].value
    return [each for each in found if not each.question.field.startswith("_")]


def figures(found: Iterable[Answer]) -> dict[str, Any]:
    """The values by their fields."""
    return {each.question.field: each.value for each in found}


def packed() -> list[Question]:
    """The questions of `demo.sql`."""
    return list(questions((files("launcher") / "demo.sql").read_text("utf-8")))


def questions(text: str) -> Iterator[Question]:
    """The questions in a file: each under a line `-- field, database`."""
    _, *parts = _HEAD.split(text)
    for field, database, query in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Question(field, database, query.strip().rstrip(";"))


def answer(url: str, question: Question, known: Mapping[str, Any] | None = None) -> Answer:
    """The one value, or the one row as an object, that the query gives.

    Without `known` the query stands alone: it is asked as it is written.
    """
    with psycopg.connect(url, row_factory=dict_row) as connection:
        statement = question.query
        if known is not None:
            given = {name: _given(value) for name, value in known.items()}
            statement = psycopg.ClientCursor(connection).mogrify(statement.encode(), given)
        row = connection.execute(statement.encode()).fetchone()
    values = dict(row or {})
    value = next(iter(values.values())) if len(values) == 1 else values
    return Answer(question, statement, value)


def as_sql(found: Iterable[Answer], database: Callable[[str], str]) -> str:
    """The statements under a line `-- field, database` each; `database` names a service's."""
    return "\n".join(
        f"-- {each.question.field}, {database(each.question.database)}\n{each.statement};\n"
        for each in found
    )


def as_lines(figures: Mapping[str, Any]) -> str:
    """The figures, one a line, for the terminal."""
    width = max(map(len, figures))
    return "\n".join(
        f"  {field:<{width}}  {json.dumps(value, ensure_ascii=False)}"
        for field, value in figures.items()
    )


def notes(out: Path) -> dict[str, Any]:
    """What the journey noted in `out`; nothing if it did not."""
    written = out / NOTES
    return dict(json.loads(written.read_text())) if written.exists() else {}


def _given(value: Any) -> Any:
    """`value` as a parameter; a list of records as their record ids."""
    if isinstance(value, list) and value and all(_is_record(item) for item in value):
        ids = [record_id(item["source_system"], item["record_no"]) for item in value]
        return Jsonb([f"{number:016x}" for number in ids])
    return Jsonb(value) if isinstance(value, list | dict) else value


def _is_record(item: Any) -> bool:
    return isinstance(item, dict) and set(item) == {"source_system", "record_no"}
