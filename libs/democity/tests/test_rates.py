from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import democity
from democity.rates import UnknownRates, load_rates
from democity.rates.sectors import businesses, sectors

SETS = ("base", "inland")


def test_there_are_two_sets_and_no_other() -> None:
    assert [load_rates(name).name for name in SETS] == list(SETS)
    with pytest.raises(UnknownRates, match="base and inland"):
        load_rates("coast")


def test_inland_differs_in_missing_reports_and_abnormal_listings_only() -> None:
    base, inland = (load_rates(name).events for name in SETS)
    changed = {
        name: (base[name].rate, inland[name].rate) for name in base if base[name] != inland[name]
    }
    assert changed == {"report_missing": (0.08, 0.2), "abnormal_listed": (0.05, 0.12)}


def test_what_the_brief_gives_is_marked_as_given() -> None:
    given = {n: rate.rate for n, rate in load_rates("base").events.items() if rate.mark == "given"}
    assert given == {
        "penalty": 0.025,
        "abnormal_listed": 0.05,
        "serious_listed": 0.002,
        "dishonest_debtor": 0.01,
        "report_missing": 0.08,
    }


def test_every_rate_is_read_by_some_writer() -> None:
    folder = Path(democity.__file__).parent / "synthetic"
    sources = "\n".join(path.read_text() for path in folder.glob("**/*.py"))
    rates = load_rates("base")
    names = [*rates.events, *rates.grades, *rates.shares, *rates.sizes]
    assert [name for name in names if f'"{name}"' not in sources] == []


def test_a_third_of_the_city_is_of_medium_hazard_and_a_tenth_of_high() -> None:
    shares: Counter[str] = Counter()
    for sector in sectors().sectors:
        shares[sector.hazard] += round(sector.share * 10)
    assert shares == {"low": 550, "medium": 350, "high": 100}


def test_sectors_scopes_and_licences_are_in_the_catalogues(catalogue: Any) -> None:
    known = sectors()
    assert {sector.code for sector in known.sectors} <= catalogue.industries
    for item, described in known.scope.items():
        expected = {"name_zh": described.name_zh, "licence": described.licence or None}
        assert catalogue.scope[item] == expected
    assert {item.department for item in known.licences.values()} <= catalogue.departments


def test_the_subkinds_are_those_that_departments_register(catalogue: Any) -> None:
    named = {
        subkind: department
        for department, kinds in businesses().departments.items()
        for subkind in kinds
    }
    assert len(named) == 101
    assert {
        department: named.get(subkind) for subkind, department in catalogue.subkinds.items()
    } == {department: department for department in catalogue.subkinds.values()}


def test_every_department_watches_over_enterprises_of_the_city() -> None:
    known = {sector.code: sector.share for sector in sectors().sectors}
    for department, kinds in businesses().departments.items():
        for subkind, kind in kinds.items():
            assert kind.sectors == "all" or set(kind.sectors) <= known.keys(), subkind
        watched = sum(s for code, s in known.items() if businesses().watches(department, code))
        assert watched >= 0.9, department


def test_a_department_finds_its_business_among_members_of_its_libraries(catalogue: Any) -> None:
    for department, kinds in businesses().departments.items():
        for subkind, kind in kinds.items():
            if kind.sectors != "all":
                strangers = [
                    code
                    for code in kind.sectors
                    if not code.startswith(catalogue.libraries[department])
                ]
                assert strangers == [], subkind
