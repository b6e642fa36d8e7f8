"""Enterprises as scripts know them, and codes that nobody has."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from democity.codes import demo_code, inner_digit, with_wrong_check
from democity.enterprises import Enterprises, enterprises
from democity.offices import DEPARTMENTS, MARKET, OFFICES, office
from democity.synthetic.city import City, Part
from identifiers import WrongCheckCharacter, uscc

START = date(2026, 3, 2)


# 北京百度 91110000802100433B is public: organisation code 80210043-3.
def test_the_inner_digit_of_a_real_code_is_known() -> None:
    assert inner_digit("80210043") == "3"


def test_no_code_of_the_city_has_the_inner_digit_of_a_real_one() -> None:
    for number in range(2000):
        code = demo_code("330602", number)
        assert uscc(code) == code
        assert code[16] != inner_digit(code[8:16])


def test_a_spoilt_code_is_refused() -> None:
    with pytest.raises(WrongCheckCharacter):
        uscc(with_wrong_check(demo_code("330602", 5)))


def test_the_same_seed_gives_the_same_enterprises_and_another_seed_others() -> None:
    assert enterprises(300, START, 7) == enterprises(300, START, 7)
    assert enterprises(300, START, 7) != enterprises(300, START, 8)


def test_only_who_is_on_the_register_is_among_them(town: Part) -> None:
    known = Enterprises.of(town.population)
    assert 9_200 < len(known) < 9_700
    for place in (0, 500, len(known) - 1):
        enterprise = known[place]
        assert enterprise.index == place
        assert known.index_of(enterprise.number) == place
        assert town.population.on_register[enterprise.number]
    gone = np.flatnonzero(~town.population.on_register)
    assert known.index_of(int(gone[0])) is None


def test_a_city_of_several_neighbourhoods_has_all_their_enterprises() -> None:
    city = City(20_050, START, 3)
    expected = sum(int(city.population(place).on_register.sum()) for place in range(2))
    assert len(enterprises(20_050, START, 3)) == expected


def test_who_watches_an_enterprise_has_it_in_a_library(town: Part, catalogue: Any) -> None:
    known = Enterprises.of(town.population)
    watched = {each.id: 0 for each in DEPARTMENTS}
    for enterprise in known:
        for watching in enterprise.watched_by:
            watched[watching.id] += 1
            assert enterprise.industry_code.startswith(catalogue.libraries[watching.id])
    assert min(watched.values()) > 50


def test_offices_are_the_departments_and_the_other_sources() -> None:
    assert len(DEPARTMENTS) == 33
    assert [each.role for each in OFFICES] == ["department"] * 33 + ["source"] * 6
    assert {each.id for each in OFFICES} >= {"court", "customs", "grid_company"}
    assert office("emergency_management").source_system == "sx-emergency-management"
    assert (MARKET.client_id, MARKET.officer_id, MARKET.mark) == (
        "market-regulation",
        "market-regulation-officer",
        "SG",
    )
    with pytest.raises(KeyError):
        office("ministry")


def test_at_most_so_many_are_taken_from_those_on_the_register(town: Part) -> None:
    known = Enterprises.of(town.population, 50)
    assert len(known) == 50
    assert known[0] == Enterprises.of(town.population)[0]
