from collections.abc import Callable
from typing import Any

from democity.dirt import bad_bodies, bad_records
from democity.offices import COURT

City = Any
Catalogue = Any


Catalogue = Any


def test_every_record_is_as_the_catalogue_says(city: City, catalogue: Catalogue) -> None:
    faults = [fault for record in city.everything() for fault in catalogue.faults(record)]
    assert not faults, faults[:5]


def test_an_office_sends_only_kinds_that_are_its_own(city: City, catalogue: Catalogue) -> None:
    assert all(catalogue.may_send(record) for record in city.everything())


def test_a_record_number_is_given_once(city: City) -> None:
    numbers = [(each["source_system"], each["record_no"]) for each in city.everything()]
    assert len(set(numbers)) == len(numbers)


def test_nothing_is_produced_after_the_day_on_which_it_is_sent(city: City) -> None:
    list(city.live.before_start())
    for day in range(1, 11):
        today = city.live.calendar[day].isoformat()
        for records in city.live.on_day(day).values():
            assert all(str(record["produced_on"]) <= today for record in records)


def test_the_same_seed_sends_the_same_records(write_city: Callable[..., City]) -> None:
    assert write_city(3).everything() == write_city(3, anew=True).everything()


def test_the_first_run_has_two_thousand_enterprises_and_the_court_has_debtors(city: City) -> None:
    assert len(city.history.registrations) >= 2000
    assert city.history.by_office[COURT.id]


def test_bad_records_are_bad_in_the_field_they_name(city: City, catalogue: Catalogue) -> None:
    sample = next(
        each
        for each in city.history.by_office["market_regulation"]
        if each["kind"] == "administrative_penalty"
    )
    bad = list(bad_records(sample))
    assert len({each.code for each in bad}) == len(bad) >= 10
    for each in bad:
        assert each.record.get(each.field) != sample.get(each.field)


def test_bad_bodies_cannot_be_read_as_strict_json(city: City) -> None:
    bodies = [each.content for each in bad_bodies(city.history.by_office["market_regulation"][0])]
    assert bodies[0].count(b"{") > bodies[0].count(b"}")
    assert b"NaN" in bodies[1]
