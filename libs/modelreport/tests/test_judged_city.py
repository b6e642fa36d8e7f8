"""A small simulated city, judged: what the report builds on."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

import kernel
import regulations
from democity.synthetic.city import City as Simulated
from model_report import figures
from model_report.breaker import signals, stops
from model_report.errors import ERRORS
from model_report.joint import HANDLING_DAYS, year_of
from model_report.judged import agreements, judge, states_of
from model_report.making import make_city

LAW, DAY = regulations.load(), date(2026, 6, 1)


@pytest.fixture(scope="module")
def parts():
    return list(Simulated(4000, DAY, seed=3, rates="inland").parts())


@pytest.fixture(scope="module")
def city(parts):
    return make_city(LAW, parts, DAY)


@pytest.fixture(scope="module")
def peers(city):
    return states_of(kernel.fold(city.program.on(DAY), city.batch))


@pytest.fixture(scope="module")
def judged(city, peers):
    return judge(city, DAY, previous=peers)


def test_points_are_those_that_the_kernel_explains(city, judged, peers):
    for row in (0, 1, 17, 399):
        explanation = kernel.explain(judged.on, judged.batch.dossier(row), peers)
        told = {finding.point: finding.points for finding in explanation.findings}
        for slot, point in enumerate(city.program.definitions.points):
            assert judged.points(slot)[row] == told.get(point.id, 0), point.id


def test_an_agreement_is_what_each_department_sees_on_evidence_of_its_own(city, judged, peers):
    found = agreements(city, judged)
    assert found
    names = {view: department for department, view in city.program.view_of.items()}
    for enterprise, views in found.items():
        assert len(views) >= 2
        for view in views:
            assert judged.scores.classes[enterprise, view] == kernel.RiskClass.HIGH
            assert city.members[enterprise, view]
            dossier = judged.batch.dossier(enterprise)
            own = kernel.own_evidence(judged.on, dossier, names[view], peers)
            assert own.points >= 80


def test_shares_of_classes_add_up_and_the_dead_are_nobody(city, judged):
    spread = figures.spread(city, judged)
    assert sum(each.count for each in spread) == int(judged.live.sum())
    status = judged.scores.values[:, city.program.slots["registration_status"]]
    assert not judged.live[np.isin(status, (3, 4, 5, 6))].any()


def test_who_agrees_before_the_year_opens_no_case_and_nobody_is_met_while_it_cools(city):
    year, again = year_of(city, DAY, cooling_days=365), year_of(city, DAY, cooling_days=30)
    assert year.cases
    assert max(Counter(case.enterprise for case in year.cases).values()) == 1
    met = {}
    for case in again.cases:
        earlier = met.get(case.enterprise, date.min)
        assert case.opened_on >= earlier + timedelta(HANDLING_DAYS + 30 if earlier.year > 1 else 0)
        met[case.enterprise] = case.opened_on
    assert len(again.cases) > len(year.cases)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.id)
def test_an_error_in_data_is_stopped_and_the_same_data_are_not(parts, city, judged, peers, error):
    breaker = LAW.joint_trigger(DAY).breaker
    spoilt = judge(make_city(LAW, map(error, parts), DAY), DAY)
    assert stops(signals(city, judged, spoilt, breaker), [], breaker)
    same = judge(make_city(LAW, parts, DAY), DAY, previous=peers)
    assert stops(signals(city, judged, same, breaker), [], breaker) == ()
