"""What departments find in the stories, and who is cast for them."""

from collections import Counter
from typing import Any

import pytest

from democity.calendar import Calendar
from democity.casting import Casting
from democity.enterprises import Enterprises
from democity.everyday import Everyday
from democity.matters import Matter, findings, lasts
from democity.offices import DEPARTMENTS
from democity.records import Numbers
from democity.synthetic.city import Part
from democity.synthetic.columns import day_of

Catalogue = Any


def test_every_department_finds_matters_that_it_registers(catalogue: Catalogue) -> None:
    assert findings().keys() == catalogue.departments
    for name, found in findings().items():
        assert found.grave or found.slight, name
        matters = [matter for each in (*found.grave, found.slight) for matter in each]
        assert {catalogue.subkinds[matter.subkind] for matter in matters} == {name}


def test_a_department_plays_at_enterprises_that_it_keeps_in_a_library(catalogue: Catalogue) -> None:
    for name, found in findings().items():
        assert all(code.startswith(catalogue.libraries[name]) for code in found.among), name


def test_a_matter_with_a_value_comes_once_and_others_as_often_as_told() -> None:
    ecology = findings()["ecology_environment"].grave[0]
    assert ecology[0] == Matter("monitoring_offline", 130)
    assert Counter(each.subkind for each in ecology) == {
        "monitoring_offline": 1,
        "hazardous_waste_gap": 3,
        "online_monitoring_exceedance": 5,
    }


def test_a_hazard_lasts_and_an_accident_is_over() -> None:
    assert lasts("fire_rescue", "major_fire_hazard")
    assert not lasts("fire_rescue", "fire_accident")
    assert not lasts("fire_rescue", None)


def test_departments_that_played_least_are_cast_first(town: Part) -> None:
    casting = Casting(Enterprises.of(town.population), set(), 1)
    able = {name for name, found in findings().items() if found.grave}
    leads = [casting.single()[1][0].id for _ in range(2 * len(able))]
    assert Counter(leads) == dict.fromkeys(able, 2)


def test_the_same_enterprise_is_cast_once(town: Part) -> None:
    casting = Casting(Enterprises.of(town.population), set(), 1)
    cast = [casting.slight(2) for _ in range(100)]
    assert len({enterprise.uscc for enterprise, _ in cast}) == 100
    for enterprise, offices in cast:
        assert len(set(offices)) == 2
        assert set(offices) <= set(enterprise.watched_by)


@pytest.fixture(scope="module")
def found(town: Part) -> list[tuple[float, bool, str]]:
    """Risk of the enterprise, whether a problem was found, the officer: of 20 000 inspections."""
    known = Enterprises.of(town.population)
    start = day_of(town.population.today)
    everyday = Everyday(known, frozenset(), Numbers(), Calendar(start), seed=1, count=20_000)
    risk = {each.uscc: float(town.population.latents["risk"][each.number]) for each in known}
    return [
        (risk[record["uscc"]], record["problem_found"], record["inspector_ids"][0])
        for _, record in everyday.on_day(1)
        if record["kind"] == "inspection_result"
    ]


def share(seen: list[bool]) -> float:
    return sum(seen) / len(seen)


def test_problems_are_found_where_risk_is_high(found: list[tuple[float, bool, str]]) -> None:
    risky = [problem for risk, problem, _ in found if risk > 1]
    calm = [problem for risk, problem, _ in found if risk < -1]
    # Loading 0.4 on a problem rate of 15 %: at +-1.5 about 31 % and 6 %.
    assert share(risky) > 3 * share(calm)
    assert 0.12 < share([problem for _, problem, _ in found]) < 0.18


def test_officers_differ_more_than_chance(found: list[tuple[float, bool, str]]) -> None:
    """Between officers of equal strictness the shares would differ by sampling alone."""
    of_one: dict[str, list[bool]] = {}
    for _, problem, officer in found:
        of_one.setdefault(officer, []).append(problem)
    often = [seen for seen in of_one.values() if len(seen) >= 20]
    mean = share([problem for seen in often for problem in seen])
    spread = sum((share(seen) - mean) ** 2 for seen in often) / len(often)
    by_chance = sum(mean * (1 - mean) / len(seen) for seen in often) / len(often)
    assert len(often) > 50
    assert spread > 1.5 * by_chance


def test_everyday_leaves_alone_whom_it_is_told(town: Part) -> None:
    known = Enterprises.of(town.population)
    calendar = Calendar(day_of(town.population.today))
    alone = frozenset(range(0, len(known), 2))
    everyday = Everyday(known, alone, Numbers(), calendar, seed=1, count=500)
    indices = {enterprise.uscc: enterprise.index for enterprise in known}
    seen = [indices[str(record["uscc"])] for _, record in everyday.on_day(3)]
    assert len(seen) > 200
    assert all(index % 2 for index in seen)
    assert len({office.id for office, _ in everyday.on_day(3)}) > len(DEPARTMENTS) / 2
