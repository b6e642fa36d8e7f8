from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel import (
    Dossier,
    compile_program,
    encode_record,
    fold,
    next_due,
    next_due_many,
    stack,
)
from kernel.explaining import records_by_slot

DAY = date(2026, 6, 1)


def test_nothing_is_due_without_facts(world):
    assert next_due(world.program, world.dossier(), DAY) is None


def test_a_window_is_due_when_its_fact_ages_out(world):
    dossier = world.dossier({"mode": "harm", "on": "2026-01-31"})
    assert next_due(world.program, dossier, DAY) == date(2027, 1, 31)
    assert next_due(world.program, dossier, date(2027, 1, 31)) is None


def test_an_end_is_due_and_so_is_a_beginning(world):
    dossier = world.dossier({"mode": "fire", "on": "2026-07-01", "until": "2026-08-01"})
    assert next_due(world.program, dossier, DAY) == date(2026, 7, 1)
    assert next_due(world.program, dossier, date(2026, 7, 1)) == date(2026, 8, 1)
    assert next_due(world.program, dossier, date(2026, 8, 1)) is None


def test_a_repair_to_come_is_due_where_it_halves(world):
    half = next(point for point in world.definitions.points if point.id == "half")
    program = compile_program(replace(world.definitions, points=(half,), direct_rules=()))
    facts = encode_record(
        program,
        "event",
        {"mode": "harm", "on": "2026-01-01"},
        source_department="water",
        repaired_on=date(2026, 9, 1),
    )
    dossier = Dossier.empty().with_records(program, {1: facts})
    assert next_due(program, dossier, DAY) == date(2026, 9, 1)
    assert next_due(program, dossier, date(2026, 9, 1)) == date(2027, 1, 1)


def test_the_age_is_due_on_the_anniversaries_that_reach_another_bin(world):
    dossier = world.dossier(established_on=date(2024, 2, 29))
    assert next_due(world.program, dossier, date(2024, 6, 1)) == date(2025, 3, 1)
    assert next_due(world.program, dossier, date(2025, 3, 1)) == date(2027, 3, 1)
    assert next_due(world.program, dossier, date(2027, 3, 1)) is None


SPAN = st.dates(date(2025, 1, 1), date(2028, 1, 1))
RECORD = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["harm", "merit", "fire", "visit"]),
        "serious": st.booleans(),
        "on": SPAN,
        "until": st.none() | SPAN,
        "task": st.sampled_from(["a", "b"]),
        "repaired_on": st.none() | SPAN,
    }
)


@given(st.lists(RECORD, max_size=3), st.none() | SPAN, SPAN)
def test_nothing_changes_before_the_day_that_is_due_and_something_does_on_it(
    world, records, established_on, today
):
    dossier = world.dossier(*records, established_on=established_on)
    slot = world.program.slots["age"]

    def seen(day):
        on = world.program.on(day)
        scores = fold(on, stack([dossier]))
        values = scores.values[0].tolist()
        values[slot] = world.program.points_of(slot, values[slot])
        return values, records_by_slot(on, stack([dossier]))

    due = next_due(world.program, dossier, today)
    until = due or today + timedelta(1500)
    assert all(
        seen(today + timedelta(days)) == seen(today) for days in range(1, (until - today).days, 13)
    )
    assert seen(until - timedelta(1)) == seen(today)
    assert due is None or seen(due) != seen(today)


def test_many_are_asked_at_once(world):
    batch = stack([world.dossier(), world.dossier({"mode": "harm", "on": "2026-01-31"})])
    due = next_due_many(world.program, batch, DAY)
    assert due.tolist() == [65535, (date(2027, 1, 31) - date(2000, 1, 1)).days]
