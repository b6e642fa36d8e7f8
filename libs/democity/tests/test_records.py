from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from democity.dirt import bad_bodies, bad_records
from democity.offices import COURT, DEPARTMENTS
from democity.records import Record

LAW = Path(__file__).parents[2] / "regulations/src/regulations/data/national"
City = Any


class Catalogue:
    """The catalogue of record kinds, read from its files by a few lines of the test's own."""

    def __init__(self) -> None:
        kinds = yaml.safe_load((LAW / "record_kinds.yaml").read_text())
        self.common = {each["id"]: each for each in kinds["common_fields"]}
        self.kinds = {
            kind["id"]: {each["id"]: each for each in kind["fields"]} for kind in kinds["kinds"]
        }
        self.senders = {kind["id"]: kind["source_departments"] for kind in kinds["kinds"]}
        self.tables = yaml.safe_load((LAW / "code_tables.yaml").read_text())["tables"]
        self.scope = yaml.safe_load((LAW / "scope_items.yaml").read_text())["items"]
        models = yaml.safe_load((LAW / "department_models.yaml").read_text())["models"]
        self.subkinds = {each["id"]: model["id"] for model in models for each in model["subkinds"]}

    def faults(self, record: Record) -> list[str]:
        given = {name: value for name, value in record.items() if name != "kind"}
        fields = self.common | self.kinds[str(record["kind"])]
        wanted = {
            name
            for name, each in fields.items()
            if each["required"] and each.get("given_by", "source") == "source"
        }
        faults = [f"missing {name}" for name in wanted - given.keys()]
        for name, value in given.items():
            if name not in fields or fields[name].get("given_by", "source") != "source":
                faults.append(f"unknown {name}")
            else:
                values = value if isinstance(value, list) else [value]
                kind = fields[name]["type"].removeprefix("list[").removesuffix("]")
                faults += [
                    f"{name}: {each!r} is no {kind}"
                    for each in values
                    if not self._fits(each, kind, record)
                ]
        return faults

    def _fits(self, value: object, kind: str, record: Record) -> bool:
        match kind.partition(":"):
            case ("code", _, "department_subkind"):
                return self.subkinds.get(str(value)) == record["source_department"]
            case ("code", _, table):
                return value in self.tables[table]
            case ("date", _, _):
                return date.fromisoformat(str(value)) is not None
            case ("decimal", _, _):
                return isinstance(value, int | float) and round(value, 2) == value >= 0
            case ("boolean", _, _):
                return isinstance(value, bool)
            case ("integer" | "year", _, _):
                return type(value) is int and value >= 0
            case ("yearmonth", _, _):
                return date.fromisoformat(f"{value}-01") is not None
            case ("licence_item", _, _):
                return value in {item["licence"] for item in self.scope.values()}
            case ("scope_item", _, _):
                return value in self.scope
            case _:
                return isinstance(value, str) and value != ""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def test_every_record_is_as_the_catalogue_says(city: City, catalogue: Catalogue) -> None:
    faults = [fault for record in city.everything() for fault in catalogue.faults(record)]
    assert not faults, faults[:5]


def test_an_office_sends_only_kinds_that_are_its_own(city: City, catalogue: Catalogue) -> None:
    departments = {each.id for each in DEPARTMENTS}
    for record in city.everything():
        senders = catalogue.senders[str(record["kind"])]
        sender = record["source_department"]
        assert sender in senders or ("*" in senders and sender in departments), record


def test_a_record_number_is_given_once(city: City) -> None:
    numbers = [(each["source_system"], each["record_no"]) for each in city.everything()]
    assert len(set(numbers)) == len(numbers)


def test_nothing_is_produced_after_the_day_on_which_it_is_sent(city: City) -> None:
    list(city.live.before_start())
    for day in range(1, 11):
        today = city.live.calendar[day].isoformat()
        for records in city.live.on_day(day).values():
            assert all(str(record["produced_on"]) <= today for record in records)


def test_the_same_seed_sends_the_same_records(write_city: Callable[[int], City]) -> None:
    assert write_city(3).everything() == write_city(3).everything()


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
