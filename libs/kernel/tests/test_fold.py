from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import (
    ABSENT_CLASS,
    ABSENT_SCORE,
    NONE,
    Condition,
    RiskClass,
    compile_program,
    fold,
    holds,
    stack,
)

DAY = date(2026, 6, 1)
HARM = {"mode": "harm", "on": "2026-01-01"}
MERIT = {"mode": "merit", "on": "2026-01-01"}
FIRE = {"mode": "fire", "on": "2026-01-01"}


def scored(world, *records, program=None, established_on=None):
    dossier = world.dossier(*records, established_on=established_on)
    return fold((program or world.program).on(DAY), stack([dossier]))


def value(world, scores, point):
    return int(scores.values[0, world.program.slots[point]])


def test_a_count_counts_and_a_repaired_record_stops_on_the_day_of_repair(world):
    on_the_day = {**HARM, "repaired_on": DAY}
    a_day_later = {**HARM, "repaired_on": date(2026, 6, 2)}
    assert value(world, scored(world, HARM, HARM), "harm_12m") == 2
    assert value(world, scored(world, HARM, on_the_day), "harm_12m") == 1
    assert value(world, scored(world, HARM, a_day_later), "harm_12m") == 2


def test_a_repaired_record_still_counts_where_repairs_do_not_matter(world):
    repaired = {**HARM, "serious": True, "repaired_on": date(2026, 2, 1)}
    assert value(world, scored(world, repaired), "ever_told") == 1


def test_a_repaired_record_counts_half_where_the_rules_say_so(world):
    repaired = {**HARM, "repaired_on": date(2026, 2, 1)}
    halves = [
        (
            value(world, scores, "half"),
            int(scores.subtotals[0, world.program.subtotal_ids.index("other")]),
        )
        for scores in (
            scored(world, repaired),
            scored(world, repaired, repaired),
            scored(world, HARM),
            scored(world, HARM, repaired, repaired),
        )
    ]
    assert halves == [(1, 0), (2, 10), (2, 10), (4, 20)]


def test_a_sum_adds_amounts(world):
    scores = scored(world, {**HARM, "amount": "0.5"}, {**HARM, "amount": "0.49"}, HARM)
    assert value(world, scores, "amount") == 990_000


def test_equal_keys_count_once(world):
    visits = [
        {"mode": "visit", "on": f"2026-0{m}-01", "task": t}
        for m, t in ((1, "a"), (2, "b"), (3, "a"))
    ]
    assert value(world, scored(world, *visits), "visits") == 2
    late = {"mode": "visit", "on": "2027-01-01", "task": "c"}
    assert value(world, scored(world, *visits, late), "visits") == 2


def test_the_age_is_whole_years_and_an_unknown_one_gives_no_points(world):
    young = scored(world, established_on=date(2025, 6, 2))
    one = scored(world, established_on=date(2025, 6, 1))
    unborn = scored(world, established_on=date(2027, 1, 1))
    unknown = scored(world)
    assert [value(world, s, "age") for s in (young, one, unborn, unknown)] == [0, 1, 0, NONE]
    assert [int(s.scores[0, 0]) for s in (young, one, unborn, unknown)] == [
        25_000,
        12_000,
        25_000,
        0,
    ]


def test_levels_are_clipped_from_the_leaves_to_the_root(world):
    scores = scored(world, *[{**HARM, "amount": "9", "serious": True}] * 3, established_on=DAY)
    subtotals = dict(zip(world.program.subtotal_ids, scores.subtotals[0].tolist(), strict=True))
    # 30 for the halves, 5 told, 40 amount, 25 age = 100, clipped to 60; 800 harm
    assert subtotals == {"harm": 800, "merit": 0, "other": 60, "trunk": 860, "root": 860}


def test_merit_removes_at_most_thirty_percent(world):
    # 110 positive (100 harm, 10 half); two merits are -90 and leave 20, but 0.7 x 110 = 77 stays
    assert scored(world, HARM, MERIT, MERIT).scores[0, 0] == 77_000
    # 520 positive (500 harm, 20 half); one merit is -50: 470 is above 0.7 x 520 = 364
    assert scored(world, HARM, HARM, MERIT).scores[0, 0] == 470_000


def test_the_limit_applies_after_both_sums_are_clipped(world):
    scores = scored(world, HARM, HARM, MERIT, MERIT, MERIT)
    # merit -200 is clipped to -150: full 500 + 20 - 150 = 370; positive 520 x 0.7 = 364
    assert scores.scores[0, 0] == 370_000


def test_a_department_fuses_the_general_score_with_its_emphasised_one(world):
    scores = scored(world, HARM, FIRE)
    # general 110; dedicated 1.5 x 100 + 10 + 100 = 260; 0.4 x 110 + 0.6 x 260 = 200
    assert scores.scores[0].tolist() == [110_000, -1, -1, 200_000, -1]
    assert scores.classes[0].tolist() == [0, 255, 255, 1, 255]


def test_the_mitigation_limit_holds_for_a_department_too(world):
    scores = scored(world, HARM, MERIT, MERIT)
    # dedicated: full 150 + 10 - 180 = -20, positive 160 x 0.7 = 112; 0.4 x 77 + 0.6 x 112 = 98
    assert scores.scores[0, 3] == 98_000


def test_views_without_a_model_are_absent(world):
    scores = scored(world, HARM)
    assert [int(s) for s in scores.scores[0, [1, 2, 4]]] == [ABSENT_SCORE] * 3
    assert [int(c) for c in scores.classes[0, [1, 2, 4]]] == [ABSENT_CLASS] * 3


@pytest.mark.parametrize(
    ("points", "risk_class"),
    [
        (199, RiskClass.LOW),
        (200, RiskClass.GENERAL),
        (499, RiskClass.GENERAL),
        (500, RiskClass.HIGHER),
        (749, RiskClass.HIGHER),
        (750, RiskClass.HIGH),
        (1000, RiskClass.HIGH),
    ],
)
def test_a_class_begins_exactly_at_its_cut_off(world, points, risk_class):
    first, *rest = world.definitions.points
    tree = (
        *world.definitions.indicators[:2],
        replace(world.definitions.indicators[2], cap=1000),
        *world.definitions.indicators[3:],
    )
    rest = [replace(p, points=(0,) * len(p.points)) if p.indicator else p for p in rest]
    definitions = replace(
        world.definitions, indicators=tree, points=(replace(first, points=(0, points, 0, 0)), *rest)
    )
    scores = scored(world, HARM, program=compile_program(definitions))
    assert (scores.scores[0, 0], scores.classes[0, 0]) == (1000 * points, risk_class)


@pytest.mark.parametrize(("points", "risk_class"), [(198, RiskClass.LOW), (199, RiskClass.GENERAL)])
def test_a_score_is_not_rounded_before_it_becomes_a_class(world, points, risk_class):
    first, *rest = world.definitions.points
    rest = [replace(p, points=(0,) * len(p.points)) for p in rest]
    model = replace(world.definitions.departments[0], alpha_tenths=9, emphasis_tenths={"harm": 11})
    definitions = replace(
        world.definitions,
        points=(replace(first, points=(0, points, 0, 0)), *rest),
        departments=(model,),
    )
    scores = scored(world, HARM, program=compile_program(definitions))
    # 0.9 x 198 + 0.1 x 1.1 x 198 = 199.98, which is not yet 200; 199 gives 200.99
    assert (scores.scores[0, 3], scores.classes[0, 3]) == (1010 * points, risk_class)


@pytest.mark.parametrize(("fires", "risk_class"), [(1, 1), (2, 2), (3, 3)])
def test_own_dedicated_points_are_a_floor_of_the_departments_class(world, fires, risk_class):
    scores = scored(world, *[FIRE] * fires)
    assert scores.own_points[0, 3] == 100 * fires
    assert (scores.classes[0, 0], scores.classes[0, 3]) == (0, risk_class)


def test_dedicated_points_that_are_no_evidence_add_to_the_score_only(world):
    scores = scored(world, {**FIRE, "serious": True, "until": "2027-01-01"})
    assert scores.own_points[0, 3] == 100
    assert scores.scores[0, 3] == 4 * 500 + 6 * (15_000 + 500)  # 0.4 x 5 + 0.6 x (150 + 5)


def test_an_enterprise_scores_the_same_in_any_company(world):
    visit = {"mode": "visit", "on": "2026-05-01"}  # all of one task, also the neighbours'
    kinds = [[], [visit], [HARM, FIRE], [visit, visit, MERIT], [HARM] * 3]
    which = [n * n % 7 % 5 for n in range(100)]
    dossiers = [world.dossier(*kinds[kind]) for kind in which]
    together = fold(world.program.on(DAY), stack(dossiers))
    visits = together.values[:, world.program.slots["visits"]]
    assert visits.tolist() == [int(kind in (1, 3)) for kind in which]
    for row, dossier in enumerate(dossiers):
        alone = fold(world.program.on(DAY), stack([dossier]))
        for name in ("values", "subtotals", "scores", "classes", "own_points", "peer_states"):
            assert (getattr(together, name)[row] == getattr(alone, name)[0]).all(), (row, name)


def test_a_fold_may_write_over_the_scores_of_another(world):
    alone, other = stack([world.dossier(FIRE, MERIT)]), stack([world.dossier(HARM, HARM)])
    used, fresh = fold(world.program.on(DAY), other), fold(world.program.on(DAY), alone)
    again = fold(world.program.on(DAY), alone, used)
    assert again is used
    for name in ("values", "subtotals", "scores", "classes", "own_points", "peer_states"):
        assert (getattr(used, name) == getattr(fresh, name)).all(), name
    with pytest.raises(ValueError, match="2 dossiers do not go into 1 scores"):
        fold(world.program.on(DAY), stack([world.dossier(), world.dossier()]), used)


def test_a_direct_rule_raises_every_view(world):
    scores = scored(world, {"mode": "merit", "serious": True, "on": "2026-01-01"})
    assert scores.classes[0].tolist() == [1, 255, 255, 1, 255]


def test_a_condition_holds_from_its_value_on_and_never_without_a_value(world):
    values = scored(world, HARM, HARM).values[0]
    assert holds(world.program, values, Condition("harm_12m", 2))
    assert not holds(world.program, values, Condition("harm_12m", 3))
    assert not holds(world.program, values, Condition("age", 0))


COUNTS = st.integers(0, 4)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.integers(0, 5), st.integers(0, 10), st.integers(0, 30))
def test_scores_are_the_exact_fractions_of_the_definition(
    world, harms, merits, fires, tolds, years, alpha, emphasis
):
    model = replace(
        world.definitions.departments[0],
        alpha_tenths=alpha,
        emphasis_tenths={"harm": emphasis, "merit": 13, "other": 7},
    )
    program = compile_program(replace(world.definitions, departments=(model,)))
    told = {"mode": "visit", "serious": True, "on": "2026-01-01"}
    records = [HARM] * harms + [MERIT] * merits + [FIRE] * fires + [told] * tolds
    scores = scored(world, *records, program=program, established_on=date(2026 - years, 1, 1))
    age = 25 if years < 1 else 12 if years < 3 else 0
    raw = {
        "harm": [(0, 100, 500, 800, 800)[harms]],
        "merit": [(0, -50, -90, -200, -200)[merits]],
        "other": [(0, 10, 20, 30, 30)[harms], 5 * bool(tolds), (0, 1, 2, 3, 3)[bool(tolds)], age],
    }
    limits = {"harm": (0, 900), "merit": (-150, 0), "other": (0, 60)}

    def clip(value, low, high):
        return max(low, min(high, value))

    def sums(keep, weight):
        return sum(
            clip(weight[n] * sum(map(keep, raw[n])), weight[n] * low, weight[n] * high)
            for n, (low, high) in limits.items()
        )

    def limited(weight, shut):
        full, positive = sums(int, weight), sums(lambda p: max(p, 0), weight)
        return max(shut(full), Fraction(7, 10) * shut(positive))

    plain = dict.fromkeys(limits, Fraction(1))
    own = {"harm": Fraction(emphasis, 10), "merit": Fraction(13, 10), "other": Fraction(7, 10)}
    general = clip(limited(plain, lambda total: clip(total, -100, 1000)), 0, 1000)
    special = clip(limited(own, lambda total: total) + 100 * min(fires, 3), 0, 1000)
    fused = Fraction(alpha, 10) * general + (1 - Fraction(alpha, 10)) * special
    assert scores.scores[0, 0] == 1000 * general
    assert scores.scores[0, 3] == 1000 * fused
