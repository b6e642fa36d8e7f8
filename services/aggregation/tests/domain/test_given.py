"""Bodies of batches, read strictly."""

from decimal import Decimal

import pytest

from aggregation.domain.errors import MalformedBatch, TooManyRecords
from aggregation.domain.given import MOST_RECORDS, GivenTwice, NotFinite, read_batch, read_record


def test_each_record_keeps_its_text_and_place() -> None:
    records = read_batch(' [ {"a": 1.10} ,\n{"b":"企业"}]\n'.encode())
    assert [(each.index, each.text) for each in records] == [
        (0, '{"a": 1.10}'),
        (1, '{"b":"企业"}'),
    ]
    assert records[0].value == {"a": Decimal("1.10")}


def test_an_empty_array_holds_no_record() -> None:
    assert read_batch(b"[ ]") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[",
        b'[{"a": 1}',
        b'[{"a": 1},',
        b'[{"a": 1},]',
        b'[{"a": ',
        b'[{"a": 1} {"b": 2}]',
        b'[{"a": 1}] more',
        b'[{"a": 01}]',
        b'[{"a": "\x00"}]',
        b"[\xff]",
        b"[" * 100_000,
        b'[{"a": ' + b"9" * 5_000 + b"}]",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_cut_or_no_array_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(MalformedBatch):
        read_batch(body)


def test_a_cut_body_says_where_it_ends() -> None:
    with pytest.raises(MalformedBatch) as refused:
        read_batch(b'[{"a": 1}, {"b": 2')
    assert refused.value.position == 18


def test_what_only_one_record_got_wrong_stays_in_that_record() -> None:
    records = read_batch(b'[{"a": NaN}, {"a": 1, "a": 2}, {"a": -Infinity}, {"a": 3}]')
    assert [each.value for each in records] == [
        {"a": NotFinite("NaN")},
        GivenTwice("a"),
        {"a": NotFinite("-Infinity")},
        {"a": 3},
    ]


def test_a_batch_has_a_largest_size() -> None:
    body = "[" + ",".join(["1"] * (MOST_RECORDS + 1)) + "]"
    with pytest.raises(TooManyRecords):
        read_batch(body.encode())


def test_a_record_alone_is_one_object_and_no_more() -> None:
    assert read_record(b' {"a": 1} ').value == {"a": 1}
    with pytest.raises(MalformedBatch):
        read_record(b'{"a": 1} {"b": 2}')
