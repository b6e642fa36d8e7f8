from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kernel import (
    Dossier,
    OwnEvidence,
    RiskClass,
    compile_program,
    explain,
    own_evidence,
    own_points,
    stack,
)

DAY = (2026, 6, 1)
HARM = {"mode": "harm", "on": "2026-01-01"}
FIRE = {"mode": "fire", "on": "2026-01-01", "source": "fire"}


def test_a_finding_names_value_points_path_and_the_records_that_count(world):
    old = {"mode": "harm", "on": "2020-01-01"}
    explanation = explain(world.on(*DAY), world.dossier(HARM, old, HARM))
    finding = next(f for f in explanation.findings if f.point == "harm_12m")
    assert (finding.value, finding.points, finding.records) == (2, 500, (1, 3))
    assert finding.path == ("root", "trunk", "harm")
    assert explanation.subtotals == {"harm": 500, "other": 20, "trunk": 520, "root": 520}
    assert explanation.values["age"] is None


def test_points_without_a_record_are_findings_too(world):
    explanation = explain(world.on(*DAY), world.dossier(established_on=date(2026, 1, 1)))
    assert [(f.point, f.value, f.points, f.records) for f in explanation.findings] == [
        ("age", 0, 25, ())
    ]


def test_a_view_says_what_its_class_came_from(world):
    told = {"mode": "visit", "serious": True, "on": "2026-01-01"}
    explanation = explain(world.on(*DAY), world.dossier(FIRE, FIRE, told))
    general, fire = explanation.views
    assert explanation.direct_rules == ("told",)
    assert (general.department, general.by_score, general.by_floor, general.by_rule) == (
        None,
        RiskClass.LOW,
        RiskClass.LOW,
        RiskClass.GENERAL,
    )
    assert (fire.department, fire.by_score, fire.by_floor) == (
        "fire",
        RiskClass.LOW,
        RiskClass.HIGHER,
    )
    assert (general.risk_class, fire.risk_class) == (RiskClass.GENERAL, RiskClass.HIGHER)


RECORD = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["harm", "merit", "fire", "visit"]),
        "serious": st.booleans(),
        "on": st.dates(date(2024, 1, 1), date(2027, 1, 1)),
        "repaired_on": st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)),
    }
)


@given(st.lists(RECORD, max_size=8))
def test_the_class_is_the_highest_of_what_explains_it_and_findings_add_up(world, records):
    explanation = explain(world.on(*DAY), world.dossier(*records))
    for view in explanation.views:
        assert view.risk_class == max(view.by_score, view.by_floor, view.by_rule)
    own = sum(f.points for f in explanation.findings if f.point == "fires")
    assert explanation.views[1].own_points == own
    harm = sum(f.points for f in explanation.findings if f.path[-1:] == ("harm",))
    assert explanation.subtotals.get("harm", 0) == harm


def test_own_evidence_is_what_the_departments_own_records_say(world):
    own, foreign = {**HARM, "source": "fire"}, HARM
    dossier = world.dossier(FIRE, {**FIRE, "source": "water"}, own, foreign)
    # one own fire 100; one own harm before emphasis 100, in the bins of the point
    assert own_evidence(world.on(*DAY), dossier, "fire") == OwnEvidence(200, (1, 3))


def test_of_many_dossiers_the_points_are_those_of_each_alone(world):
    own, foreign = {**HARM, "source": "fire"}, HARM
    dossiers = [world.dossier(FIRE, own), world.dossier(foreign), world.dossier(FIRE, FIRE)]
    batch = stack(dossiers)
    assert own_points(world.on(*DAY), batch, "fire").tolist() == [200, 0, 200]
    turned = batch.rows(np.array([2, 0]))
    assert own_points(world.on(*DAY), turned, "fire").tolist() == [200, 200]
    assert own_points(world.on(*DAY), batch, "water").tolist() == [0, 0, 0]


def test_what_is_not_emphasised_or_not_evidence_or_merit_adds_nothing(world):
    records = (
        {"mode": "visit", "on": "2026-01-01", "source": "fire"},
        {"mode": "merit", "on": "2026-01-01", "source": "fire"},
    )
    dossier = world.dossier(*records, established_on=date(2026, 1, 1))
    assert own_evidence(world.on(*DAY), dossier, "fire") == OwnEvidence(0, ())


def test_a_department_without_a_model_has_no_evidence(world):
    dossier = world.dossier({**HARM, "source": "water"})
    assert own_evidence(world.on(*DAY), dossier, "water") == OwnEvidence(0, ())


def test_the_age_is_nobodys_evidence_even_where_its_indicator_is_emphasised(world):
    model = replace(world.definitions.departments[0], emphasis_tenths={"other": 15})
    program = compile_program(replace(world.definitions, departments=(model,)))
    visit = world.encode("fire", mode="visit", on="2026-01-01")
    dossier = Dossier(Dossier.empty().facts, date(2026, 1, 1)).with_records(program, {7: visit})
    assert own_evidence(program.on(date(*DAY)), dossier, "fire") == OwnEvidence(1, (7,))
