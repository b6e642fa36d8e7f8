"""Portions of the ledger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregation.domain.errors import WrongSelection
from aggregation.domain.selection import MOST_RECORDS, MOST_USCCS, Selection, portions


@given(st.sets(st.text(min_size=1), max_size=50), st.integers(0, 5))
def test_shares_part_all_enterprises_once(usccs: set[str], power: int) -> None:
    of = 2**power
    parts = [set(filter(Selection(share=each, of=of).holds, usccs)) for each in range(of)]
    assert set().union(*parts) == usccs
    assert sum(map(len, parts)) == len(usccs)


@pytest.mark.parametrize(("share", "of"), [(0, 3), (4, 4), (-1, 4), (0, 0), (0, -2)])
def test_a_share_that_is_none_is_refused(share: int, of: int) -> None:
    with pytest.raises(WrongSelection):
        Selection(share=share, of=of)


def test_enterprises_and_a_share_are_not_given_together() -> None:
    with pytest.raises(WrongSelection):
        Selection(frozenset({"x"}), share=0, of=2)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 9_000), max_size=40))
def test_portions_go_through_all_in_order_and_stay_small(sizes: dict[str, int]) -> None:
    entries = {uscc: [(uscc, n) for n in range(size)] for uscc, size in sizes.items()}
    found = list(portions(sizes, entries))
    assert [uscc for portion in found for uscc in portion.usccs] == sorted(sizes)
    assert [e for portion in found for e in portion.entries] == [
        e for uscc in sorted(sizes) for e in entries[uscc]
    ]
    for portion in found:
        assert 0 < len(portion.usccs) <= MOST_USCCS
        assert len(portion.entries) <= MOST_RECORDS or len(portion.usccs) == 1


def test_many_enterprises_are_several_portions() -> None:
    usccs = [f"{n:05}" for n in range(MOST_USCCS + 1)]
    assert [len(portion.usccs) for portion in portions(usccs, {})] == [MOST_USCCS, 1]
