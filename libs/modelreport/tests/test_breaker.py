from dataclasses import replace
from datetime import date

import pytest

import regulations
from model_report.breaker import Signals, stops

BREAKER = regulations.load().joint_trigger(date(2026, 6, 1)).breaker
CALM = Signals(new_candidates=20, high_change_bp=25, worse_bp=200, drifted=())


def test_a_run_within_every_limit_is_not_stopped():
    assert stops(CALM, [], BREAKER) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"new_candidates": 21}, "new joint candidates 21 > 20"),
        ({"high_change_bp": 26}, "share of high moved by 0.26"),
        ({"high_change_bp": -26}, "share of high moved by -0.26"),
        ({"worse_bp": 201}, "2.01 % worse"),
        ({"drifted": ("wage_arrears_24m",)}, "drift of wage_arrears_24m"),
    ],
)
def test_one_signal_beyond_its_limit_stops_a_run(change, said):
    (found,) = stops(replace(CALM, **change), [], BREAKER)
    assert said in found


def test_what_is_usual_raises_the_limit_of_new_candidates():
    usual = [1, 2, 30, 40, 10, 20, 30, 40]  # the last six: 30 40 10 20 30 40, median 30
    assert stops(replace(CALM, new_candidates=90), usual, BREAKER) == ()
    assert stops(replace(CALM, new_candidates=91), usual, BREAKER)
