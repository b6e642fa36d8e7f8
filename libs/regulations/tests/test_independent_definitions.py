"""All that a definition can say, in a small world: kernel and SQL read it alike.

The shipped definitions use a part of it only; what they come to use is tested here already.
"""

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from independent import world
from independent.comparing import agree, batch_of
from independent.evaluation import own_evidence_by_sql
from independent.telling import Teller

import kernel
from kernel import Aggregate

DAYS = tuple(map(date.fromisoformat, ("2026-06-30", "2026-07-01", "2024-02-29")))
WORLDS = {**{str(a): world.plain(a) for a in Aggregate}, "derived": world.derived()}
NAMED = {name: world.definitions(values) for name, values in WORLDS.items()}
PROGRAMS = {name: kernel.compile_program(definitions) for name, definitions in NAMED.items()}


def teller(name, day):
    return Teller(NAMED[name], day, list(NAMED[name].sources))


@pytest.mark.parametrize("name", ["count", "derived"])
def test_the_kernel_agrees_with_sql_on_some_enterprises(name):
    random, told = Random(name), teller(name, DAYS[0])
    agree(PROGRAMS[name], told.enterprises(random, 60, 10), told.peer_states(random), DAYS[0])


@pytest.mark.long
@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_kernel_agrees_with_sql_on_many_enterprises(name, day):
    random = Random(f"{name} {day}")
    told = teller(name, day)
    enterprises, peers = told.enterprises(random, 400, 20), told.peer_states(random)
    sql = agree(PROGRAMS[name], enterprises, peers, day)
    for point in NAMED[name].points:
        assert len({v for (_, p), v in sql.values.items() if p == point.id}) > 1, point.id
    assert {*sql.classes.values()} >= {0, 1, 2, 3}


@pytest.mark.long
@pytest.mark.parametrize("name", WORLDS)
@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(random=st.randoms(use_true_random=False), day=st.sampled_from(DAYS))
def test_the_kernel_agrees_with_sql_on_few_records(name, random, day):
    told = teller(name, day)
    enterprises, peers = told.enterprises(random, 3, 6), told.peer_states(random)
    agree(PROGRAMS[name], enterprises, peers, day)


@pytest.mark.long
@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("department", ["market_regulation", "fire_rescue"])
def test_own_evidence_is_what_sql_makes_of_a_departments_own_records(name, department):
    random, day = Random(name), DAYS[0]
    told = teller(name, day)
    enterprises, peers = told.enterprises(random, 200, 20), told.peer_states(random)
    program = PROGRAMS[name]
    batch = batch_of(program, enterprises, peers)
    by_sql_alone = own_evidence_by_sql(NAMED[name], enterprises, peers, day, department)
    assert kernel.own_points(program.on(day), batch, department).tolist() == by_sql_alone
    assert len(set(by_sql_alone)) > 5
