"""The demo's figures come from queries; each query may use what is known before it."""

from collections.abc import Callable

import pytest

from identifiers import record_id
from launcher.demo_report import (
    Question,
    answer,
    answers,
    as_lines,
    as_sql,
    figures,
    packed,
    questions,
)
from testkit import Database

# fmt: off
FIELDS = {
    "departments", "enterprises", "received", "accepted", "unchanged", "rejected", "classified",
    "agreements", "joint_tasks", "joint_tasks_by_score", "joint_tasks_of_three", "late_joiners",
    "participants", "high_in_one_department_only", "tasks_for_those", "deliveries_expected",
    "deliveries_acknowledged", "retried_deliveries", "visits", "class_up_after_visit",
    "class_down_after_visit", "record_to_class_ms", "agreement_to_ack_ms", "seconds",
}
# fmt: on
TEXT = """-- A remark before the first question.
-- enterprises, aggregation
select count(*) from enterprise;

-- class_up, scoring
-- a remark within
select 1;
"""


def test_each_head_names_a_field_and_the_service_whose_database_answers() -> None:
    first, second = questions(TEXT)
    assert first == Question("enterprises", "aggregation", "select count(*) from enterprise")
    assert (second.field, second.database) == ("class_up", "scoring")


@pytest.mark.real
def test_every_packed_question_is_answered_by_the_databases_as_migrated(
    database: Callable[[str], Database],
) -> None:
    services = {question.database for question in packed()}
    urls = {service: database(service).owner_dsn for service in services}
    notes = {
        "live_from": "2026-11-21T23:00:00+00:00",
        "outages": [],
        "unsound_endpoints": [],
        "follow_ups": [],
    }
    found = figures(answers(urls.__getitem__, notes))
    assert set(found) | {"seconds"} == FIELDS
    assert found["joint_tasks"] == found["deliveries_expected"] == 0


@pytest.mark.real
def test_a_list_of_records_is_known_to_later_queries_as_their_ids(
    empty_database: Callable[[], Database],
) -> None:
    records = [{"source_system": "court", "record_no": "7"}]
    ids = Question("ids", "x", "select %(records)s ->> 0")
    found = answer(empty_database().dsn, ids, {"records": records})
    assert found.value == f"{record_id('court', '7'):016x}"


@pytest.mark.real
def test_one_column_is_a_value_and_several_are_an_object(
    empty_database: Callable[[], Database],
) -> None:
    dsn = empty_database().dsn
    one = Question("one", "x", "select %(since)s::int + 1")
    two = Question("two", "x", "select 5 as p50, 9 as p95")
    assert answer(dsn, one, {"since": 6}).value == 7
    assert answer(dsn, two, {}).value == {"p50": 5, "p95": 9}


@pytest.mark.real
def test_a_statement_as_asked_stands_alone_and_gives_the_same(
    empty_database: Callable[[], Database],
) -> None:
    dsn = empty_database().dsn
    question = Question("share", "x", "-- a remark\nselect %(names)s ->> 0 as one, 7 %% 4 as rest")
    first = answer(dsn, question, {"names": ["it's 100 %"]})
    (again,) = questions(as_sql([first], lambda service: f"onedoor_{service}"))
    assert (again.field, again.database) == ("share", "onedoor_x")
    assert answer(dsn, again).value == first.value == {"one": "it's 100 %", "rest": 3}


def test_the_figures_are_shown_one_a_line() -> None:
    assert as_lines({"one": 1, "three": {"p50": 3}}) == '  one    1\n  three  {"p50": 3}'
