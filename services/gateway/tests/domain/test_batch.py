import json

import pytest

from faults import Invalid
from gateway.domain import errors
from gateway.domain.batch import split


def test_records_are_passed_on_byte_for_byte() -> None:
    records = '[ {"amount": 1.10, "名称": "绍兴",  "n": 1e2}, {"a":\n[1, {"b": null}]} ]'
    batch = split(f' {{"records": {records} , "source_system": "sx"}} '.encode())
    assert batch.records_json == records.encode()
    assert (batch.source_system, batch.count) == ("sx", 2)


def test_a_record_that_repeats_a_key_is_left_to_its_owner_to_reject() -> None:
    """One bad record harms no other: the owner rejects it alone."""
    assert split(b'{"source_system": "sx", "records": [{"a": 1, "a": 2}, {}]}').count == 2


def test_the_batch_itself_may_not_repeat_a_key() -> None:
    for body in (
        b'{"source_system": "sx", "records": [1], "records": [2]}',
        b'{"source_system": "sx", "records": [1], "records": [1]}',
        b'{"source_system": "sx", "source_system": "sy", "records": [{"a": "]"}]}',
    ):
        with pytest.raises(errors.DuplicateKey):
            split(body)


def test_a_text_that_looks_like_the_records_confuses_nobody() -> None:
    batch = split(b'{"records": [], "source_system": "[]"}')
    assert (batch.source_system, batch.records_json) == ("[]", b"[]")


def test_at_most_a_thousand_records_come_in_one_batch() -> None:
    def body(count: int) -> bytes:
        return json.dumps({"source_system": "sx", "records": [{}] * count}).encode()

    assert split(body(1000)).count == 1000
    with pytest.raises(errors.TooManyRecords) as refusal:
        split(body(1001))
    assert (refusal.value.given, refusal.value.limit) == (1001, 1000)


@pytest.mark.parametrize(
    ("body", "fault", "facts"),
    [
        (b'{"source_system":"s","records":[{},{"amount":NaN}]}', errors.NotAJsonNumber,
         {"field": "records/1/amount", "given": "NaN", "line": "1", "column": "46"}),
        (b'{"source_system":"s","records":[{"a":-Infinity}]}', errors.NotAJsonNumber,
         {"field": "records/0/a", "given": "-Infinity"}),
        (b'{"source_system":"s",\n"records":[{},{},{"a":', errors.CutBody,
         {"field": "records/2/a", "line": "2", "column": "23"}),
        (b'{"source_system":"s","records":[{"a":"half', errors.CutBody, {"field": "records/0/a"}),
        (b"", errors.CutBody, {"line": "1", "column": "1"}),
        (b'{"source_system":"s","records":[{"a":tru}]}', errors.MalformedJson,
         {"field": "records/0/a"}),
        (b'{"source_system":"s","records":[{"a":1,}]}', errors.MalformedJson, {}),
        (b'{"source_system":"s","records":[1]} x', errors.MalformedJson,
         {"wrong": "trailing characters"}),
        (b'{"source_system":"s","records":[' + b"[" * 5000 + b"]" * 5000 + b"]}", errors.TooDeep,
         {"limit": "32"}),
        (b'{"source_system":"\xff","records":[]}', errors.NotUtf8, {"byte": "18"}),
        (b"[]", errors.WrongType, {"field": ""}),
        (b'{"source_system":1,"records":[]}', errors.WrongType, {"field": "source_system"}),
        (b'{"source_system":"s"}', errors.WrongType, {"field": "records"}),
        (b'{"source_system":"s","records":{}}', errors.WrongType, {"field": "records"}),
        (b'{"source_system":"s","records":[],"more":1}', errors.WrongType, {"field": "more"}),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_with_the_place(
    body: bytes, fault: type[Invalid], facts: dict[str, str]
) -> None:
    with pytest.raises(fault) as refusal:
        split(body)
    assert facts.items() <= refusal.value.facts.items()
