"""`make demo-check`: what out/demo.json says, asked once more of the databases it came from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher import demo_report
from launcher.demo_report import Question, Url, questions

FIGURES, STATEMENTS = "demo.json", "demo.sql"
# Measured by the clock of whoever ran the demo; no database knows it.
WITHOUT_QUERY = "seconds"
_NOTHING = object()


class NoDemo(Exception):
    """There is nothing to check: no demo was played to its end here."""

    def __init__(self, missing: Path) -> None:
        self.missing = missing
        super().__init__(f"{missing} is not there. Run `make demo` first, for the same city.")


@dataclass(frozen=True, slots=True)
class Line:
    """The outcome for one field, and whether it agrees."""

    field: str
    agrees: bool
    text: str


def read(out: Path) -> tuple[str, dict[str, Any]]:
    """The statements and the figures that a demo wrote. Raises NoDemo."""
    for path in (out / STATEMENTS, out / FIGURES):
        if not path.exists():
            raise NoDemo(path)
    return (out / STATEMENTS).read_text("utf-8"), json.loads((out / FIGURES).read_text("utf-8"))


def compare(url: Url, statements: str, figures: Mapping[str, Any]) -> Iterator[Line]:
    """One line for each field of the figures or the statements. Raises psycopg.Error.

    `url` gives the database of a name.
    """
    asked = {question.field: question for question in questions(statements)}
    for field in dict.fromkeys([*asked, *figures]):
        said = figures.get(field, _NOTHING)
        if field == WITHOUT_QUERY:
            yield Line(field, True, f"{_text(said)}, by the clock: the one field without a query")
        elif field not in asked:
            yield Line(field, False, f"{_text(said)}, and no query says so")
        else:
            yield _line(asked[field], url, said)


def _line(question: Question, url: Url, said: Any) -> Line:
    field, database = question.field, question.database
    found = demo_report.answer(url(database), question).value
    if _text(said) == _text(found):
        return Line(field, True, f"{_text(found)}, {database}")
    if said is _NOTHING:
        return Line(field, False, f"{database} says {_text(found)}, {FIGURES} nothing")
    return Line(field, False, f"{FIGURES} says {_text(said)}, {database} {_text(found)}")


def _text(value: Any) -> str:
    return "nothing" if value is _NOTHING else json.dumps(value, ensure_ascii=False, sort_keys=True)
