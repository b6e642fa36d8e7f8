import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import (
    Dossier,
    Facts,
    StaleDossier,
    build,
    compile_program,
    fold,
    pack,
    stack,
    unpack,
)
from kernel.fold import _fold

RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["fire", "water"]),
        st.fixed_dictionaries(
            {
                "mode": st.sampled_from(["harm", "merit", "fire", "visit"]),
                "serious": st.booleans(),
                "on": st.dates(date(2024, 1, 1), date(2024, 1, 4)),
                "until": st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 4)),
                "amount": st.sampled_from([None, "1", "2"]),
                "task": st.sampled_from(["a", "b"]),
            }
        ),
    ),
    max_size=10,
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_any_order_and_grouping_of_the_same_records_gives_the_same_bytes(world, records, chance):
    changes = {n: world.encode(source, **fields) for n, (source, fields) in enumerate(records)}
    at_once = Dossier.empty().with_records(world.program, changes)
    numbers = list(changes)
    chance.shuffle(numbers)
    grouped = Dossier.empty()
    while numbers:
        take = chance.randint(1, len(numbers))
        group, numbers = numbers[:take], numbers[take:]
        grouped = grouped.with_records(world.program, {n: changes[n] for n in group})
    assert pack(world.program, grouped) == pack(world.program, at_once)


@given(RECORDS)
def test_a_duplicate_changes_nothing(world, records):
    changes = {n: world.encode(source, **fields) for n, (source, fields) in enumerate(records)}
    once = Dossier.empty().with_records(world.program, changes)
    assert pack(world.program, once.with_records(world.program, changes)) == pack(
        world.program, once
    )


def test_a_new_version_replaces_all_facts_of_its_record(world):
    before = world.dossier({"mode": "harm", "on": "2026-01-01", "serious": True})
    after = before.with_records(world.program, {1: world.encode(mode="merit", on="2026-02-01")})
    alone = world.dossier({"mode": "merit", "on": "2026-02-01"})
    assert len(before.facts) == 2
    assert pack(world.program, after) == pack(world.program, alone)


def test_a_record_without_facts_leaves_the_dossier(world):
    dossier = world.dossier({"mode": "harm", "on": "2026-01-01"}).with_records(
        world.program, {1: []}
    )
    assert pack(world.program, dossier) == pack(world.program, Dossier.empty())


def test_a_packed_dossier_comes_back_whole_and_without_a_copy(world):
    dossier = world.dossier({"mode": "harm", "on": "2026-01-01"}, established_on=date(1987, 3, 4))
    data = pack(world.program, dossier)
    back = unpack(world.program, data)
    assert back.established_on == date(1987, 3, 4)
    assert pack(world.program, back) == data
    assert np.shares_memory(back.facts.payload, np.frombuffer(data, np.uint8))


def test_bytes_of_another_encoding_are_stale(world):
    data = pack(world.program, world.dossier({"mode": "harm", "on": "2026-01-01"}))
    other = compile_program(replace(world.definitions, points=world.definitions.points[:-1]))
    with pytest.raises(StaleDossier, match="rebuild it from the records"):
        unpack(other, data)


def test_new_points_for_a_bin_leave_dossiers_as_they_are(world):
    first, *rest = world.definitions.points
    points = (replace(first, points=(0, 1, 2, 3)), *rest)
    other = compile_program(replace(world.definitions, points=points))
    assert other.version != world.program.version
    assert other.encoding == world.program.encoding


@pytest.mark.parametrize("length", [0, 10, 24, 40])
def test_cut_bytes_are_stale(world, length):
    data = pack(world.program, world.dossier({"mode": "harm", "on": "2026-01-01"}))
    with pytest.raises(StaleDossier):
        unpack(world.program, data[:length])


def test_facts_of_many_enterprises_are_sorted_into_their_dossiers(world):
    changes = {
        n: (n % 3, world.encode(mode="harm", on=f"2026-01-{n % 28 + 1:02}")) for n in range(40)
    }
    rows = [(owner, number, facts) for number, (owner, facts) in changes.items()]
    random.Random(1).shuffle(rows)
    facts = Facts.from_records([(number, facts) for _, number, facts in rows])
    owners = np.array([owner for owner, _, facts in rows for _ in facts], np.int64)
    batch = build(world.program, owners, facts, [None, date(2020, 1, 1), None, None])
    assert len(batch) == 4
    for owner in range(4):
        own = {n: f for n, (o, f) in changes.items() if o == owner}
        one = Dossier.empty().with_records(world.program, own)
        one = one.with_established_on(date(2020, 1, 1) if owner == 1 else None)
        assert pack(world.program, batch.dossier(owner)) == pack(world.program, one)


def test_one_compiled_form_serves_writable_read_only_and_unaligned_memory(world):
    dossier = world.dossier({"mode": "harm", "on": "2026-01-01"})
    data = pack(world.program, dossier)
    shifted = memoryview(b"x" + data)[1:]
    for known in (dossier, unpack(world.program, data), unpack(world.program, shifted)):
        scores = fold(world.on(2026, 2, 1), stack([known]))
        assert scores.scores[0, 0] == 110_000
    assert len(_fold.signatures) == 1
