import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults import Invalid
from gateway.domain import errors
from gateway.domain.json_faults import read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_json_is_read_as_it_is(value: Any) -> None:
    assert read_json(json.dumps(value)) == value


@given(st.dictionaries(st.text(max_size=5), VALUES, min_size=1), st.data())
def test_a_body_cut_anywhere_is_called_cut(value: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(Invalid) as refusal:
        read_json(cut)
    # A word or a number cut in its middle cannot be told from a wrong one.
    assert isinstance(refusal.value, errors.CutBody | errors.MalformedJson)
    if cut.endswith(("{", "[", ":", ",", '"')):
        assert isinstance(refusal.value, errors.CutBody)


def test_a_key_twice_is_named_with_its_place() -> None:
    with pytest.raises(errors.DuplicateKey) as refusal:
        read_json('{"results": [{"a": 1},\n {"b": 1, "a": 2, "b": 3}]}')
    assert (refusal.value.field, refusal.value.line) == ("results/1/b", 2)


def test_a_key_twice_in_two_spellings_is_a_key_twice() -> None:
    with pytest.raises(errors.DuplicateKey):
        read_json('{"a": 1, "\\u0061": 2}')


def test_the_same_key_in_two_objects_is_no_fault() -> None:
    assert read_json('[{"a": 1}, {"a": {"a": 2}}]') == [{"a": 1}, {"a": {"a": 2}}]


def test_a_number_too_long_to_be_read_is_refused() -> None:
    with pytest.raises(Invalid):
        read_json("[" + "9" * 5000 + "]")
