"""What differs from city to city, and what may not."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regulations
from regulations.display import CLASSES
from regulations.features import FEATURES
from regulations.loading import DATA

DAY = date(2026, 6, 30)
IN_FORCE = st.integers(0, 10_000).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
HOHHOT, ZHOUKOU = regulations.load("hohhot"), regulations.load("zhoukou")
SHAOXING, QUZHOU = regulations.load("shaoxing"), regulations.load("quzhou")
GUANGZHOU = regulations.load("guangzhou")
ROWS = {
    "shaoxing": [f"SX-{n:02}" for n in range(1, 21)],
    "hohhot": [f"HH-{n:02}" for n in range(1, 19)],
    "quzhou": [f"QZ-{n:02}" for n in range(1, 30)],
    "guangzhou": [f"GZ-{n:02}" for n in range(1, 13)],
    "zhoukou": [f"ZK-{n:02}" for n in range(1, 10)],
}


@pytest.mark.parametrize("city", regulations.cities())
def test_a_pack_says_where_each_demand_of_its_city_stands(city):
    said = "".join(path.read_text() for path in sorted((DATA / "cities" / city).iterdir()))
    assert [row for row in ROWS[city] if row not in said] == []


def test_there_are_five_cities_and_each_stands_for_its_own_region():
    assert regulations.cities() == ("guangzhou", "hohhot", "quzhou", "shaoxing", "zhoukou")
    for name in regulations.cities():
        city = regulations.load(name).city
        assert city.id == name
        assert regulations.load(name).regions[city.region_code].city == name


def test_the_same_stored_class_is_a_red_in_hohhot_and_d_in_zhoukou():
    high_in_hohhot, high_in_zhoukou = HOHHOT.display(DAY)["high"], ZHOUKOU.display(DAY)["high"]
    assert (high_in_hohhot.letter, high_in_hohhot.colour) == ("A", "red")
    assert high_in_hohhot.name_zh == "A类红色（高风险）"
    assert (high_in_zhoukou.letter, high_in_zhoukou.colour) == ("D", None)


def test_hohhot_names_all_four_classes_with_letter_and_colour():
    shown = HOHHOT.display(DAY)
    assert [(shown[name].letter, shown[name].colour, shown[name].name_zh) for name in CLASSES] == [
        ("D", "green", "D类绿色（低风险）"),
        ("C", "yellow", "C类黄色（一般风险）"),
        ("B", "orange", "B类橙色（中风险）"),
        ("A", "red", "A类红色（高风险）"),
    ]


@given(on=IN_FORCE)
def test_the_letters_of_hohhot_run_the_other_way_than_those_of_zhoukou(on):
    here, there = HOHHOT.display(on), ZHOUKOU.display(on)
    letters = [there[name].letter for name in CLASSES]
    assert letters == sorted(letters)
    assert [here[name].letter for name in CLASSES] == letters[::-1]


@given(on=IN_FORCE, city=st.sampled_from(regulations.cities()))
def test_in_every_city_each_class_has_a_letter_and_a_name_of_its_own(on, city):
    shown = regulations.load(city).display(on)
    assert list(shown) == list(CLASSES)
    assert len({each.letter for each in shown.values()}) == len(CLASSES)
    assert len({each.name_zh for each in shown.values()}) == len(CLASSES)


def test_zhoukou_has_the_cut_offs_of_its_province():
    assert ZHOUKOU.definitions(DAY).cut_offs == (200_000, 500_000, 750_000)
    assert ZHOUKOU.models.cut_offs.references == ("豫市监办〔2022〕100号",)
    assert "proposal" in HOHHOT.models.cut_offs.references[0]


def test_zhoukou_draws_at_least_1_3_10_and_20_percent():
    floors = ZHOUKOU.sampling_floors(DAY)
    percent = [Fraction(n, 100) for n in (1, 3, 10, 20)]
    assert [floors.low, floors.general, floors.higher, floors.high] == percent


@pytest.mark.parametrize("city", regulations.cities())
def test_floors_rise_with_risk_in_every_city(city):
    floors = regulations.load(city).sampling_floors(DAY)
    assert floors.low < floors.general < floors.higher <= floors.high


def test_hohhot_wants_every_kind_within_20_working_days_by_its_own_document():
    produced_on = date(2026, 4, 3)
    due = {kind: HOHHOT.due_on(kind, produced_on) for kind in HOHHOT.catalogue.kinds}
    # A repair is told in 3 working days everywhere; 4 to 6 April are holidays.
    assert due.pop("credit_repair") == date(2026, 4, 9)
    # 1 to 5 May are holidays: 18 days from 7 to 30 April, then 6 and 7 May.
    assert set(due.values()) == {date(2026, 5, 7)}
    rule = HOHHOT.deadline_rules.of["aggregation"]
    assert rule.references == ("HH-03 呼市监发〔2021〕140号",)


def test_a_deadline_of_a_city_shortens_that_of_a_kind_and_lengthens_none(tmp_path):
    (tmp_path / "city.yaml").write_text((DATA / "cities/shaoxing/city.yaml").read_text())
    (tmp_path / "deadlines.yaml").write_text(
        "deadlines: [{id: aggregation, working_days: [{date: 2026-06-01, value: 5, reference: x}]}]"
    )
    law = regulations.load_layers(DATA / "national", tmp_path)
    assert law.due_on("registration", date(2026, 6, 1)) == date(2026, 6, 8)
    assert law.due_on("credit_repair", date(2026, 6, 1)) == date(2026, 6, 4)
    assert law.due_on("registration", date(2026, 5, 29)) == date(2026, 6, 29)


def test_elsewhere_each_kind_of_record_has_its_own_deadline():
    for law in (SHAOXING, QUZHOU, GUANGZHOU, ZHOUKOU):
        assert law.deadlines(DAY).aggregation is None
        for kind in law.catalogue.kinds.values():
            due = law.working_days.after(date(2026, 4, 3), kind.deadline(DAY))
            assert law.due_on(kind.id, date(2026, 4, 3)) == due


def test_zhejiang_answers_an_objection_in_5_working_days():
    days = [law.deadlines(DAY).objection for law in (SHAOXING, QUZHOU, HOHHOT, ZHOUKOU)]
    assert days == [5, 5, 20, 20]
    assert SHAOXING.deadlines(DAY).objection_at_most == 20


def test_shaoxing_alone_demands_a_share_of_high_risk_enterprises_in_every_draw():
    shares = {c: regulations.load(c).draw_rules(DAY).mandatory_high_risk_share for c in ROWS}
    assert shares.pop("shaoxing") == Fraction(3, 10)
    assert set(shares.values()) == {None}


def test_guangzhou_draws_an_enterprise_once_a_year_and_proposes_the_ratios_of_yuexiu():
    rules = GUANGZHOU.draw_rules(DAY)
    assert (rules.routine.times_a_year, rules.routine.key_supervision_exempt) == (1, True)
    usual = rules.usual_ratios
    percent = [Fraction(n, 100) for n in (5, 15, 30, 50)]
    assert [usual.low, usual.general, usual.higher, usual.high] == percent
    assert ZHOUKOU.draw_rules(DAY).usual_ratios is None


@pytest.mark.parametrize("city", regulations.cities())
def test_what_a_plan_proposes_is_under_no_floor(city):
    law = regulations.load(city)
    floors, usual = law.sampling_floors(DAY), law.draw_rules(DAY).usual_ratios or None
    for name in CLASSES if usual else ():
        assert getattr(usual, name) >= getattr(floors, name)


@pytest.mark.parametrize(
    ("industry", "library", "left_alone"),
    [
        ("6511", "human_resources_social_security/用人单位", True),
        ("6511", "market_regulation/食品经营", False),
        ("6210", "human_resources_social_security/用人单位", False),
    ],
)
def test_guangzhou_leaves_new_trades_alone_unless_prudence_wins(industry, library, left_alone):
    pools = GUANGZHOU.draw_rules(DAY).pools
    assert pools.inclusive(industry, (library,)) is left_alone
    assert {"complaint_report", "class_high"} <= set(pools.triggers)
    assert all(regulations.load(c).draw_rules(DAY).pools is None for c in ROWS if c != "guangzhou")


@pytest.mark.parametrize("city", regulations.cities())
def test_in_every_city_supervision_rises_with_risk_and_key_fields_keep_theirs(city):
    measures = regulations.load(city).measures(DAY)
    found = [measures.of_class[name].intensity for name in CLASSES]
    assert found == ["reduced", "normal", "raised", "strict"]
    assert measures.key_supervision_kept
    assert measures.exceptions[:3] == ("complaint_report", "data_monitoring", "transferred_lead")


def test_hohhot_says_its_measures_in_its_own_words():
    assert HOHHOT.measures(DAY).of_class["low"].text_zh == "合理降低检查比例和频次"
    assert HOHHOT.measures(DAY).of_class != ZHOUKOU.measures(DAY).of_class


def test_quzhou_lists_commitments_and_teaches_integrity_before_a_repair():
    public = {c: regulations.load(c).publication(DAY).fields["commitment"] for c in ROWS}
    assert "performance_status" in public.pop("quzhou")
    assert set(public.values()) == {()}
    assert "integrity_education" in QUZHOU.repair(DAY).required()
    assert "integrity_education" not in SHAOXING.repair(DAY).required()


def test_zhejiang_deletes_negative_information_after_5_years():
    months = [law.publication(DAY).retention_months for law in (SHAOXING, QUZHOU, ZHOUKOU)]
    assert months == [60, 60, None]


def test_each_city_uses_the_parts_of_the_platform_that_it_names():
    on = {c: {f for f in FEATURES if regulations.load(c).feature(f, DAY).active} for c in ROWS}
    assert on == {
        "shaoxing": {"change_warnings"},
        "hohhot": {"change_warnings", "field_models"},
        "quzhou": {
            *("change_warnings", "commitments", "four_colour_code", "bid_checks"),
            *("joint_measures", "policy_matching", "credit_loan_gate"),
            *("industry_models", "provincial_monitors"),
        },
        "guangzhou": {
            *("change_warnings", "cluster_warnings", "full_push", "supervision_pools", "territory"),
        },
        "zhoukou": {"change_warnings", "cluster_warnings", "full_push"},
    }


def test_hohhot_tries_field_models_out_in_two_districts_only():
    pilot = HOHHOT.feature("field_models", DAY)
    assert [pilot.active_in(code) for code in ("150102", "150104", "150103")] == [True, True, False]
    everywhere = HOHHOT.feature("change_warnings", DAY)
    nowhere = HOHHOT.feature("territory", DAY)
    assert (everywhere.active_in("150103"), nowhere.active_in("150103")) == (True, False)


def test_hohhot_takes_nothing_from_what_the_nation_wants_sooner():
    kinds = HOHHOT.catalogue.kinds
    assert kinds["credit_repair"].deadline(DAY) == 3
    assert kinds["licence"].dual_publication_deadline(DAY) == 7


def test_a_city_changes_no_class_by_the_way():
    """Packs differ in display, draws, deadlines and disclosure: scores and classes do not."""
    programs = {regulations.load(city).program(DAY).version for city in regulations.cities()}
    assert len(programs) == 1
    assert len({regulations.load(city).version for city in regulations.cities()}) == 5


@pytest.mark.parametrize("city", regulations.cities())
def test_every_dated_value_of_a_city_names_its_reference(city):
    law = regulations.load(city)
    dated = [
        law.display_rules,
        law.floor_rules,
        law.models.cut_offs,
        law.models.mitigation,
        *(kind.deadline_working_days for kind in law.catalogue.kinds.values()),
    ]
    assert all(reference.strip() for each in dated for reference in each.references)
