"""The city as a whole: the same for the same seed, complete, lawful in form, and nobody's."""

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest

from democity.codes import inner_digit
from democity.rates.sectors import businesses
from democity.synthetic.city import City, Part
from democity.synthetic.columns import Codes, Table, Texts, day_number, joined_tables
from democity.synthetic.kinds.business import SUBKINDS
from democity.synthetic.names import Names
from democity.synthetic.plain import MARKS, records
from democity.synthetic.sources import DEPARTMENTS, SOURCES
from identifiers import uscc

TODAY = date(2026, 3, 2)
THIN = (0, 1, 2, 12, 13, 14)


def same(first: Table, second: Table) -> bool:
    return len(first) == len(second) and all(
        np.array_equal(column.values, second.columns[name].values)
        for name, column in first.columns.items()
    )


@pytest.fixture(scope="module")
def small() -> Part:
    return City(1000, TODAY, seed=5, months=THIN).part(0)


@pytest.fixture(scope="module")
def plain(small: Part) -> list[dict[str, Any]]:
    names = Names(small.population)
    return [record for table in small.tables.values() for record in records(table, names)]


def test_the_same_seed_makes_the_same_city(small: Part) -> None:
    again = City(1000, TODAY, seed=5, months=THIN).part(0)
    assert all(same(table, again.tables[kind]) for kind, table in small.tables.items())


def test_another_seed_makes_another_city(small: Part) -> None:
    other = City(1000, TODAY, seed=6, months=THIN).part(0)
    assert not any(same(table, other.tables[kind]) for kind, table in small.tables.items())


def test_more_months_do_not_shift_what_else_happens(small: Part) -> None:
    other = City(1000, TODAY, seed=5, months=(0,)).part(0)
    for kind in small.tables.keys() - {"tax_status", "social_insurance", "utility_usage"}:
        assert same(small.tables[kind], other.tables[kind]), kind


def test_all_kinds_and_all_subkinds_occur_in_a_city_of_ten_thousand(town: Part) -> None:
    assert town.tables.keys() == MARKS.keys()
    assert len(MARKS) == 33
    assert all(len(table) for table in town.tables.values())
    subkind = town.tables["department_business_record"].columns["subkind"]
    assert isinstance(subkind, Codes)
    counts = np.bincount(subkind.values, minlength=101)
    assert [SUBKINDS[place] for place in np.flatnonzero(counts == 0)] == []


def test_every_source_sends_something(town: Part) -> None:
    sending = {
        SOURCES[place].id
        for table in town.tables.values()
        for place in np.unique(table.source.values)
    }
    assert sending >= {department.id for department in DEPARTMENTS}
    assert sending >= {"court", "pboc_register", "cyberspace", "grid_company", "water_company"}


def test_the_sources_are_those_of_the_registry(catalogue: Any) -> None:
    assert {each.id for each in DEPARTMENTS} == catalogue.departments
    assert {each.id for each in SOURCES} == catalogue.departments | catalogue.externals
    assert list(businesses().departments) == [each.id for each in DEPARTMENTS]
    assert len({each.mark for each in SOURCES}) == len(SOURCES)


def test_every_record_is_as_the_catalogue_says(plain: list[Any], catalogue: Any) -> None:
    faults = Counter(fault for record in plain for fault in catalogue.faults(record))
    assert not faults, faults.most_common(5)


def test_a_source_sends_only_kinds_that_are_its_own(plain: list[Any], catalogue: Any) -> None:
    foreign = {(r["kind"], r["source_department"]) for r in plain if not catalogue.may_send(r)}
    assert foreign == set()


def test_a_record_number_is_given_once_in_its_source(plain: list[Any]) -> None:
    numbers = {(record["source_system"], record["record_no"]) for record in plain}
    assert len(numbers) == len(plain)


def test_what_was_produced_is_sent_later_and_not_after_today(town: Part) -> None:
    today = day_number(TODAY)
    for kind, table in town.tables.items():
        assert (table.produced_on < today).all(), kind
        assert (table.sent_on >= table.produced_on).all(), kind
        assert (table.sent_on <= today).all(), kind


def test_some_records_come_months_late(town: Part) -> None:
    penalties = town.tables["administrative_penalty"]
    late = (penalties.sent_on - penalties.produced_on > 45).mean()
    assert 0.03 < late < 0.09


def test_nothing_happens_before_an_enterprise_is_established(town: Part) -> None:
    life, first = town.population.life, town.population.first
    for kind, table in town.tables.items():
        since = life.established_on[table.enterprise - first]
        assert (table.produced_on >= since).all(), kind


def test_every_code_is_valid_and_none_can_be_a_real_one(town: Part) -> None:
    names = Names(town.population)
    codes = [names.uscc(number) for number in range(len(town.population))]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert uscc(code) == code
        assert code[16] != inner_digit(code[8:16])


def test_every_name_says_that_it_is_a_demonstration(town: Part) -> None:
    names = Names(town.population)
    assert all("演示" in names.name(number) for number in range(len(town.population)))


def test_neighbourhoods_share_no_code_and_no_record_number() -> None:
    city = City(20_300, TODAY, seed=2, months=(0,))
    assert len(city) == 2
    first, last = city.part(0), city.part(1)
    assert (len(first.population), len(last.population)) == (20_000, 300)
    codes = {Names(first.population).uscc(number) for number in range(20_000)}
    assert codes.isdisjoint(Names(last.population).uscc(n) for n in range(20_000, 20_300))
    for kind, table in first.tables.items():
        assert not np.isin(last.tables[kind].number, table.number).any(), kind


def test_tables_of_neighbourhoods_join() -> None:
    city = City(20_300, TODAY, seed=2, months=(0,))
    parts = [city.part(0).tables["licence"], city.part(1).tables["licence"]]
    whole = joined_tables(parts)
    assert len(whole) == len(parts[0]) + len(parts[1])
    number = whole.columns["licence_no"]
    assert isinstance(number, Texts)
    assert number.values[-1] == parts[1].columns["licence_no"].values[-1]


def test_people_are_named_as_nobody_is(plain: list[Any]) -> None:
    named = {r["legal_representative"] for r in plain if r["kind"] == "registration"}
    assert all(name.startswith("演示人") for name in named)
