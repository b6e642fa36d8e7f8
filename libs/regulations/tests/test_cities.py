"""What differs from city to city, and what may not."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regulations
from regulations.display import CLASSES

DAY = date(2026, 6, 30)
IN_FORCE = st.integers(0, 10_000).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
HOHHOT, ZHOUKOU = regulations.load("hohhot"), regulations.load("zhoukou")


def test_there_are_three_cities_and_each_stands_for_its_own_region():
    assert regulations.cities() == ("hohhot", "shaoxing", "zhoukou")
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
    own = [k for k in HOHHOT.catalogue.kinds.values() if k.id != "credit_repair"]
    assert len(own) == 32
    for kind in own:
        assert kind.deadline(DAY) == 20
        assert kind.deadline_working_days.references == ("呼市监发〔2021〕140号",)


def test_hohhot_takes_nothing_from_what_the_nation_wants_sooner():
    kinds = HOHHOT.catalogue.kinds
    assert kinds["credit_repair"].deadline(DAY) == 3
    assert kinds["licence"].dual_publication_deadline(DAY) == 7


def test_a_city_changes_no_class_by_the_way():
    """The three packs differ in display, floors and references: scores and classes do not."""
    programs = {regulations.load(city).program(DAY).version for city in regulations.cities()}
    assert len(programs) == 1
    assert len({regulations.load(city).version for city in regulations.cities()}) == 3


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
