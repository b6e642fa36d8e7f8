"""The shipped definitions evaluated a second time, by generated SQL over plain records."""

from datetime import date
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from independent.comparing import agree, batch_of, by_kernel, dossier_of
from independent.evaluation import own_evidence_by_sql
from independent.telling import Teller

import kernel
import regulations

LAW = regulations.load()
DAYS = tuple(map(date.fromisoformat, ("2026-06-30", "2026-07-01", "2028-02-29", "2027-01-01")))
DAY = DAYS[0]
SOURCES = list(LAW.departments.sources)


@cache
def teller(day, *sources):
    return Teller(LAW.definitions(day), day, sources or SOURCES)


def test_the_kernel_agrees_with_sql_on_some_enterprises():
    random, told, program = Random(7), teller(DAY), LAW.program(DAY)
    enterprises, peers = told.enterprises(random, len(told.points), 20), told.peer_states(random)
    sql = agree(program, enterprises, peers, DAY)
    assert {*sql.classes.values()} == {*kernel.RiskClass, kernel.ABSENT_CLASS}


@pytest.mark.long
@pytest.mark.parametrize("day", [DAYS[0], DAYS[2]], ids=str)
def test_the_kernel_agrees_with_sql_on_many_enterprises(day):
    random, told, program = Random(str(day)), teller(day), LAW.program(day)
    enterprises, peers = told.enterprises(random, 1000, 40), told.peer_states(random)
    if rare := silent(program, by_kernel(program, enterprises, peers, day)):
        enterprises += told.enterprises(random, 40 * len(rare), 40, about=rare)
    assert {r.kind for e in enterprises for r in e.records} == {*LAW.catalogue.kinds}
    sql = agree(program, enterprises, peers, day)
    assert not silent(program, sql)
    assert {*sql.classes.values()} == {*kernel.RiskClass, kernel.ABSENT_CLASS}


def silent(program, run):
    """Points of one value for all, and points that give nobody anything though they could."""
    values = {name: set() for name in program.point_ids}
    for (_, name), value in run.values.items():
        values[name].add(value)
    given = {name for (_, name), points in run.points.items() if points}
    able = {point.id for point in program.definitions.points if any(point.points)}
    return {name for name, known in values.items() if len(known) < 2} | able - given


@pytest.mark.long
@settings(
    max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(random=st.randoms(use_true_random=False), day=st.sampled_from(DAYS))
def test_the_kernel_agrees_with_sql_on_few_records(random, day):
    told = teller(day)
    agree(LAW.program(day), told.enterprises(random, 3, 6), told.peer_states(random), day)


@pytest.mark.long
@pytest.mark.parametrize("department", ["market_regulation", "emergency_management", "taxation"])
def test_own_evidence_is_what_sql_makes_of_a_departments_own_records(department):
    random, told = Random(department), teller(DAY, department, "court")
    enterprises, peers = told.enterprises(random, 200, 40), told.peer_states(random)
    batch = batch_of(LAW.program(DAY), enterprises, peers)
    sql = own_evidence_by_sql(LAW.definitions(DAY), enterprises, peers, DAY, department)
    assert kernel.own_points(LAW.program(DAY).on(DAY), batch, department).tolist() == sql
    assert len({*sql}) > 5


@pytest.mark.parametrize("day", DAYS[:2], ids=str)
def test_any_order_and_bulk_encoding_give_the_same_dossiers(day):
    random, program = Random(str(day)), LAW.program(day)
    enterprises = teller(day).enterprises(random, 60, 40)
    singles = [dossier_of(program, shuffled(random, enterprise)) for enterprise in enterprises]
    owners, parts = [], []
    for kind in LAW.catalogue.kinds:
        told = [(ent, r) for ent, e in enumerate(enterprises) for r in e.records if r.kind == kind]
        random.shuffle(told)
        states = [
            kernel.RecordState(r.record, r.source, r.fields, r.repaired_on, r.revoked)
            for _, r in told
        ]
        found = kernel.encode_columns(program, kind, kernel.code_columns(program, kind, states))
        owners.append(np.array([ent for ent, _ in told], np.int64)[found.row])
        parts.append(found.facts)
    established = [enterprise.established_on for enterprise in enterprises]
    bulk = kernel.build(program, np.concatenate(owners), kernel.Facts.joined(parts), established)
    for ent, single in enumerate(singles):
        assert kernel.pack(program, bulk.dossier(ent)) == kernel.pack(program, single)


def shuffled(random, enterprise):
    records = list(enterprise.records)
    random.shuffle(records)
    return type(enterprise)(records, enterprise.established_on)
