from datetime import date
from pathlib import Path

import pytest
import yaml

from democity.codes import demo_code, inner_digit, with_wrong_check
from democity.offices import DEPARTMENTS
from democity.population import REGIONS, populate
from democity.trades import TRADES, Trade
from identifiers import WrongCheckCharacter, uscc

LAW = Path(__file__).parents[2] / "regulations/src/regulations/data/national"
START = date(2026, 3, 2)


def test_the_same_seed_gives_the_same_city() -> None:
    first, second = populate(300, START, 7), populate(300, START, 7)
    assert [first[index] for index in range(300)] == [second[index] for index in range(300)]


def test_another_seed_gives_another_city() -> None:
    first, second = populate(300, START, 7), populate(300, START, 8)
    assert [first[index].trade for index in range(300)] != [
        second[index].trade for index in range(300)
    ]


def test_every_code_is_valid_and_nobody_has_it_twice() -> None:
    population = populate(3000, START, 1)
    codes = [population[index].uscc for index in range(3000)]
    assert len(set(codes)) == 3000
    assert [uscc(code) for code in codes] == codes


# 北京百度 91110000802100433B is public: organisation code 80210043-3.
def test_the_inner_digit_of_a_real_code_is_known() -> None:
    assert inner_digit("80210043") == "3"


def test_no_code_of_the_city_has_the_inner_digit_of_a_real_one() -> None:
    for number in range(2000):
        code = demo_code("330602", number)
        assert code[16] != inner_digit(code[8:16])


def test_a_spoilt_code_is_refused() -> None:
    with pytest.raises(WrongCheckCharacter):
        uscc(with_wrong_check(demo_code("330602", 5)))


def test_every_name_says_that_it_is_a_demonstration() -> None:
    population = populate(500, START, 1)
    assert all("演示" in population[index].name for index in range(500))


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.industry_code)
def test_the_city_knows_who_watches_a_trade(trade: Trade) -> None:
    libraries = yaml.safe_load((LAW / "libraries.yaml").read_text())["departments"]
    watching = {
        department["id"]
        for department in libraries
        for library in department["libraries"]
        if any(trade.industry_code.startswith(p) for p in library["members"][-1]["value"])
    }
    assert watching & {each.id for each in DEPARTMENTS} == {each.id for each in trade.watched_by}


def test_trades_scopes_and_regions_are_in_the_catalogue() -> None:
    industries = (LAW / "gbt4754_2017.csv").read_text()
    scope = yaml.safe_load((LAW / "scope_items.yaml").read_text())["items"]
    regions = yaml.safe_load((LAW / "regions.yaml").read_text())["cities"]["shaoxing"]
    for trade in TRADES:
        assert trade.industry_code in industries
        assert trade.scope in scope
    assert set(REGIONS) <= set(regions)
