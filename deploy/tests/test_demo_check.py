"""A demo's figures are asked of its databases once more; a changed one is found."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from launcher.demo_check import NoDemo, compare, read
from testkit import Database

STATEMENTS = """-- visits, one
select 3;

-- record_to_class_ms, one
select 5 as p50, 9 as p95;
"""
FIGURES = {"visits": 3, "record_to_class_ms": {"p95": 9, "p50": 5}, "seconds": 12.5}


@pytest.fixture
def differing(
    empty_database: Callable[[], Database],
) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    dsn = empty_database().dsn

    def of(figures: Mapping[str, Any]) -> dict[str, str]:
        lines = compare(lambda _: dsn, STATEMENTS, figures)
        return {line.field: line.text for line in lines if not line.agrees}

    return of


@pytest.mark.real
def test_figures_as_written_agree_and_seconds_have_no_query(
    empty_database: Callable[[], Database],
) -> None:
    dsn = empty_database().dsn
    lines = list(compare(lambda _: dsn, STATEMENTS, FIGURES))
    assert all(line.agrees for line in lines)
    assert [line.field for line in lines] == list(FIGURES)
    assert lines[-1].text == "12.5, by the clock: the one field without a query"


@pytest.mark.real
def test_a_changed_figure_is_named_with_what_both_say(
    differing: Callable[[Mapping[str, Any]], dict[str, str]],
) -> None:
    assert differing({**FIGURES, "visits": 4}) == {"visits": "demo.json says 4, one 3"}
    changed = differing({**FIGURES, "record_to_class_ms": {"p50": 5, "p95": 10}})
    assert list(changed) == ["record_to_class_ms"]


@pytest.mark.real
def test_a_figure_without_a_query_and_a_query_without_a_figure_are_differences(
    differing: Callable[[Mapping[str, Any]], dict[str, str]],
) -> None:
    assert list(differing({**FIGURES, "draws": 1})) == ["draws"]
    assert list(differing({"seconds": 12.5})) == ["visits", "record_to_class_ms"]


def test_where_no_demo_was_played_it_is_said_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps(FIGURES))
    with pytest.raises(NoDemo, match=r"demo\.sql is not there\. Run `make demo` first"):
        read(tmp_path)
