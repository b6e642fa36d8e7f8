"""Which version a record becomes."""

import json
from dataclasses import replace

import pytest

from aggregation.domain.given import read_record
from aggregation.domain.record import Problem, Record
from aggregation.domain.sender import Sender
from aggregation.domain.versions import Head, Version, plan

ANYONE = Sender()


@pytest.fixture
def record(validation, penalty):
    def record(**fields) -> Record:
        given = read_record(json.dumps(penalty(**fields)).encode())
        judged = validation.judge(given, "zj", ANYONE)
        assert isinstance(judged, Record)
        return judged

    return record


def planned(records, head=None, on_file=None, sender=ANYONE):
    heads = {records[0].record_no: head} if head else {}
    given = {records[0].record_no: on_file or {}}
    return plan(list(enumerate(records)), heads, given, sender)


def head(record: Record, version: int = 1) -> Head:
    return Head(version, record.digest, record.uscc, record.kind, record.department)


def test_a_first_record_is_version_1(record) -> None:
    (version,) = planned([record()]).versions
    assert (version.number, version.before, version.moved_from) == (1, None, None)


def test_the_same_content_again_is_unchanged(record) -> None:
    outcome = planned([record()], head(record(), 4))
    assert (outcome.versions, outcome.unchanged) == ([], 1)


def test_other_content_is_the_next_version(record) -> None:
    (version,) = planned([record(severity="serious")], head(record(), 4)).versions
    assert version.number == 5


def test_content_that_returns_is_a_version_of_its_own(record) -> None:
    a, b = record(), record(severity="serious")
    outcome = planned([a, b, b, a])
    assert [version.number for version in outcome.versions] == [1, 2, 3]
    assert outcome.unchanged == 1


def test_a_chain_that_begins_with_what_is_on_file_begins_after_it(record, uscc) -> None:
    a, moved = record(), record(of=2)
    outcome = planned([a, moved], head(a, 3))
    (version,) = outcome.versions
    assert (version.number, version.moved_from, outcome.unchanged) == (4, uscc(1), 1)


def test_a_record_that_moves_and_returns_tells_each_move(record, uscc) -> None:
    outcome = planned([record(), record(of=2), record()])
    assert [version.moved_from for version in outcome.versions] == [None, uscc(1), uscc(2)]


def test_a_source_numbers_its_versions_itself(record) -> None:
    outcome = planned([record(version=3), record(version=7, severity="serious")])
    assert [version.number for version in outcome.versions] == [3, 7]


def test_a_version_that_comes_late_does_not_take_effect(record) -> None:
    newer, late = record(version=7), record(version=5, of=2)
    (version,) = planned([late], head(newer, 7)).versions
    assert (version.number, version.newest, version.moved_from) == (5, False, None)


def test_a_version_that_is_known_is_unchanged_or_in_conflict(record) -> None:
    old = record(version=2)
    again = planned([old], head(record(severity="serious"), 7), {2: old.digest})
    assert again.unchanged == 1
    other = record(version=2, severity="minor")
    conflict = planned([other], head(record(severity="serious"), 7), {2: old.digest})
    assert [problem.code for problem in conflict.problems.values()] == ["version_conflict"]
    newest = planned([replace(other, version=7)], head(old, 7))
    assert [problem.code for problem in newest.problems.values()] == ["version_conflict"]


def test_a_department_does_not_change_what_another_sent(record) -> None:
    mine = record(source_department="fire_rescue")
    outcome = planned([mine], head(record()), sender=Sender("fire_rescue"))
    (problem,) = outcome.problems.values()
    assert (problem.code, problem.field) == ("foreign_record", "record_no")
    assert len(planned([mine], head(record())).versions) == 1


def test_every_record_has_exactly_one_outcome(record) -> None:
    records = [record(), record(), record(version=1, of=2), record(severity="serious")]
    outcome = planned(records)
    kinds = [type(each) for each in (*outcome.versions, *outcome.problems.values())]
    assert sorted(kinds, key=str) == [Problem, Version, Version]
    assert outcome.unchanged == 1
