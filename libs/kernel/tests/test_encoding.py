from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import (
    NO_KEY,
    OPEN,
    BadRecord,
    RecordState,
    code_columns,
    day_number,
    encode_columns,
    encode_record,
)
from kernel.signals import SIGNAL_BITS


def test_a_record_that_feeds_nothing_gives_no_fact(world):
    assert world.encode(mode=None, on="2026-01-01") == []
    assert encode_record(world.program, "weather", {}, source_department="water") == []


def test_a_revoked_record_gives_no_fact(world):
    assert world.encode(mode="harm", on="2026-01-01")
    assert world.encode(mode="harm", on="2026-01-01", revoked=True) == []


def test_a_fact_carries_signal_source_day_end_and_payload(world):
    facts = world.encode("court", date(2026, 5, 1), mode="harm", on="2026-01-02", amount="1.5")
    assert len(facts) == 1
    assert facts[0].word >> SIGNAL_BITS == 40
    assert facts[0].day == day_number(date(2026, 1, 2))
    assert facts[0].end == day_number(date(2026, 5, 1))
    assert facts[0].payload == 1_500_000


def test_a_fact_without_an_end_is_open(world):
    assert {fact.end for fact in world.encode(mode="harm", on="2026-01-02")} == {OPEN}


def test_the_earliest_of_end_and_repair_ends_a_fact(world):
    facts = world.encode("fire", date(2026, 5, 1), mode="fire", on="2026-01-02", until="2026-04-01")
    assert {fact.end for fact in facts} == {day_number(date(2026, 4, 1))}


def test_the_first_date_that_is_present_counts(world):
    told = world.encode(mode=None, serious=True, on="2026-01-01", told_on="2026-02-01")
    untold = world.encode(mode=None, serious=True, on="2026-01-01")
    assert [fact.day for fact in told] == [day_number(date(2026, 2, 1))]
    assert [fact.day for fact in untold] == [day_number(date(2026, 1, 1))]


def test_a_record_without_any_of_its_dates_gives_no_fact(world):
    assert world.encode(mode="harm") == []


@pytest.mark.parametrize(
    ("given_amount", "cents"),
    [("12.3456789", 12_345_678), (3, 3_000_000), (Decimal("0.0000019"), 1), (None, 0)],
)
def test_an_amount_is_kept_in_cents_rounded_down(world, given_amount, cents):
    facts = world.encode(mode="harm", on="2026-01-01", amount=given_amount)
    assert [fact.payload for fact in facts] == [cents]


@pytest.mark.parametrize("amount", [1.5, "NaN", "Infinity", "-1", "many", True, "1e30"])
def test_an_amount_that_is_none_is_refused(world, amount):
    with pytest.raises(BadRecord, match="amount"):
        world.encode(mode="harm", on="2026-01-01", amount=amount)


def test_an_unknown_code_is_an_error_and_never_no_points(world):
    with pytest.raises(BadRecord, match="mode is 'mischief'"):
        world.encode(mode="mischief", on="2026-01-01")


def test_an_impossible_day_is_refused(world):
    with pytest.raises(BadRecord, match="2026-02-30"):
        world.encode(mode="harm", on="2026-02-30")


def test_equal_texts_have_equal_keys_and_no_text_has_none(world):
    one, same, other, none = (
        world.encode(mode="visit", on="2026-01-01", task=task)[0].key
        for task in ("a", "a", "b", None)
    )
    assert (one == same, one == other, none) == (True, False, NO_KEY)


def test_an_unknown_source_is_refused(world):
    with pytest.raises(BadRecord, match="'circus' is not in the registry"):
        world.encode("circus", mode="harm", on="2026-01-01")


def test_a_column_with_a_code_outside_its_table_is_refused(world):
    state = RecordState(1, "water", {"mode": "harm", "on": "2026-01-01", "task": "t"})
    columns = code_columns(world.program, "event", [state])
    columns.codes["mode"][0] = 5
    with pytest.raises(BadRecord, match="column of mode"):
        encode_columns(world.program, "event", columns)


DAYS = st.none() | st.dates(date(1995, 1, 1), date(2030, 1, 1)) | st.just("2026-01-31")
STATES = st.builds(
    RecordState,
    record_id=st.integers(0, 2**64 - 1),
    source_department=st.sampled_from(["fire", "water", "court"]),
    fields=st.fixed_dictionaries(
        {
            "mode": st.sampled_from([None, "harm", "merit", "fire", "visit"]),
            "serious": st.sampled_from([None, True, False]),
            "on": DAYS,
            "told_on": DAYS,
            "until": DAYS,
            "amount": st.none() | st.decimals(0, 10**6, places=3),
            "task": st.text(min_size=1, max_size=3),
        }
    ),
    repaired_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    revoked=st.booleans(),
)


@given(st.lists(STATES, max_size=12))
def test_columns_encode_to_the_same_facts_as_single_records(world, states):
    found = encode_columns(world.program, "event", code_columns(world.program, "event", states))
    facts = found.facts
    together = sorted(
        zip(
            found.row.tolist(),
            *(c.tolist() for c in (facts.word, facts.day, facts.end, facts.payload, facts.key)),
            strict=True,
        )
    )
    one_by_one = sorted(
        (row, *fact)
        for row, state in enumerate(states)
        for fact in encode_record(
            world.program,
            "event",
            state.fields,
            source_department=state.source_department,
            repaired_on=state.repaired_on,
            revoked=state.revoked,
        )
    )
    assert together == one_by_one
    ids = np.array([state.record_id for state in states], np.uint64)
    assert (facts.record == ids[found.row]).all()
