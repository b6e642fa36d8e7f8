"""Arrays as PostgreSQL reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

import testkit
from scoring.adapters import columns

pytestmark = pytest.mark.real


def read(found: testkit.Database, expression: str, *values: Any) -> Any:
    with psycopg.connect(found.dsn) as connection:
        row = connection.execute(f"select {expression}", values).fetchone()
        return row[0] if row else None


def test_what_is_written_is_what_postgresql_reads(
    database: Callable[[str], testkit.Database],
) -> None:
    found = database("scoring")
    at = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    assert read(found, "%s::date[]", columns.array([date(2026, 9, 1), None])) == [
        date(2026, 9, 1),
        None,
    ]
    assert read(found, "%s::timestamptz[]", columns.array([at])) == [at]
    assert read(found, "%s::boolean[]", columns.array([True, False])) == [True, False]
    assert read(found, "%s::integer[]", columns.numbers((1, -1, 1000000))) == [1, -1, 1000000]
    assert read(found, "%s::smallint[]", columns.numbers(())) == []
    awkward = ['{"a": "b\\"c"}', "", "单位,{}", "back\\slash"]
    assert read(found, "%s::text[]", columns.quoted(awkward)) == awkward


def test_byte_strings_are_found_again_in_the_joined_one(
    database: Callable[[str], testkit.Database],
) -> None:
    parts = [b"\x00one", b"", b"\xff\\three"]
    whole, begins, sizes = columns.joined(parts)
    query = (
        "(select array_agg(substring(%s::bytea from b for s) order by n)"
        " from unnest(%s::integer[], %s::integer[]) with ordinality as p (b, s, n))"
    )
    assert read(database("scoring"), query, whole, begins, sizes) == parts
