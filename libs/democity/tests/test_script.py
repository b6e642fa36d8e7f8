from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from democity.author import write_script
from democity.calendar import LIVE_DAYS
from democity.casting import CityTooSmall
from democity.matters import findings, lasts
from democity.offices import DEPARTMENTS
from democity.script import Outcome, Scene

City = Any
SEEDS = range(1, 5)


def visited(scene: Scene) -> bool:
    return scene.visit_on is not None and scene.visit_on <= LIVE_DAYS


@pytest.mark.parametrize("seed", SEEDS)
def test_every_seed_has_enough_of_each_story(write_city: Callable[[int], City], seed: int) -> None:
    script = write_city(seed).script
    tasks = [scene for scene in script if scene.expected]
    assert len(tasks) >= 40
    assert sum(scene.listed_on is None for scene in tasks) >= len(tasks) / 2
    assert sum(len(scene.expected) == 3 for scene in tasks) >= 6
    assert Counter(scene.story for scene in script)["late_joiner"] >= 4
    assert Counter(scene.story for scene in script)["single"] >= 15
    assert Counter(map(visited, tasks))[False] >= 3
    outcomes = Counter(scene.outcome for scene in tasks if visited(scene))
    assert all(outcomes[outcome] >= 5 for outcome in Outcome)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_department_plays_where_another_watches_the_same_enterprises(
    write_city: Callable[[int], City], seed: int
) -> None:
    city = write_city(seed)
    clean = [each for each in city.population[:-100] if each.index not in city.history.troubled]
    shared = {
        office.id
        for enterprise in clean
        for office in enterprise.watched_by
        if len(enterprise.watched_by) > 1
    }
    # Nobody else keeps law firms in a library, and nobody else research institutes; of pawnshops
    # a small city may have none with clean books.
    apart = {each.id for each in DEPARTMENTS} - shared
    assert {"justice", "science_technology"} <= apart
    assert apart <= {"justice", "science_technology", "local_finance"}
    playing = {name for scene in city.script for name in scene.expected}
    assert playing == shared
    alone = {office.id for s in city.script if s.story == "single" for office in s.offices}
    assert alone == {name for name, found in findings().items() if found.grave}


@pytest.mark.parametrize("seed", SEEDS)
def test_an_enterprise_has_one_story_and_clean_books(
    write_city: Callable[[int], City], seed: int
) -> None:
    city = write_city(seed)
    cast = [scene.enterprise.index for scene in city.script]
    assert len(set(cast)) == len(cast)
    assert not set(cast) & city.history.troubled


def test_only_departments_that_watch_the_enterprise_find_something(city: City) -> None:
    for scene in city.script:
        assert set(scene.offices) <= set(scene.enterprise.watched_by)
        assert scene.expected in (frozenset(), {office.id for office in scene.offices})


def test_a_visit_comes_after_everything_that_led_to_it(city: City) -> None:
    for scene in city.script:
        if scene.visit_on is not None:
            assert scene.complete_on < scene.visit_on <= scene.complete_on + 3


def test_a_late_joiner_finds_out_days_after_the_others(city: City) -> None:
    for scene in city.script:
        if scene.story == "late_joiner":
            first, second, late = sorted(finding.day for finding in scene.findings)
            assert first == second <= late - 2


def _lasts(scene: Scene) -> bool:
    """Whether a court listed it, and something that lasts was found."""
    matters = [(each.office.id, one.subkind) for each in scene.findings for one in each.matters]
    return scene.listed_on is not None and any(lasts(*each) for each in matters)


def test_a_settled_visit_ends_every_lasting_matter_and_the_listing(city: City) -> None:
    list(city.live.before_start())
    for day in range(1, LIVE_DAYS + 1):
        city.live.on_day(day)
    settled = next(s for s in city.script if s.outcome is Outcome.SETTLED and _lasts(s))
    sent = city.live.after_visit(settled, LIVE_DAYS)
    on = city.live.calendar[LIVE_DAYS].isoformat()
    ends = [record.get("ended_on") or record.get("removed_on") for _, record in sent]
    assert len(ends) > 1
    assert set(ends) == {on}


def test_a_refused_visit_settles_nothing(city: City) -> None:
    refused = next(s for s in city.script if s.visit_on and s.outcome is Outcome.REFUSED)
    assert city.live.after_visit(refused, LIVE_DAYS) == []


def test_business_days_are_working_days_one_after_another(city: City) -> None:
    days = [city.live.calendar[day] for day in range(LIVE_DAYS + 1)]
    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days[1:])


def test_a_city_too_small_for_the_script_says_so(city: City) -> None:
    everyone = set(range(len(city.population)))
    with pytest.raises(CityTooSmall, match="ONEDOOR_ENTERPRISES"):
        write_script(city.population, everyone, 1)
