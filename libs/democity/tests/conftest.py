import csv
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from democity.author import write_script
from democity.calendar import LIVE_DAYS, Calendar
from democity.enterprises import Enterprises
from democity.history import History, write_history
from democity.live import LiveCity
from democity.records import Numbers, Record
from democity.script import Scene
from democity.synthetic import city as synthetic

START = date(2026, 3, 2)
LAW = Path(__file__).parents[2] / "regulations/src/regulations/data/national"
_USCC = re.compile(r"9[1-3]\d{6}[0-9A-HJ-NP-RTUWXY]{10}")


class Catalogue:
    """The catalogue of record kinds, read from its files by a few lines of the tests' own."""

    def __init__(self) -> None:
        kinds = yaml.safe_load((LAW / "record_kinds.yaml").read_text())
        self.common = {each["id"]: each for each in kinds["common_fields"]}
        self.kinds = {
            kind["id"]: {each["id"]: each for each in kind["fields"]} for kind in kinds["kinds"]
        }
        self.senders = {kind["id"]: kind["source_departments"] for kind in kinds["kinds"]}
        self.tables = yaml.safe_load((LAW / "code_tables.yaml").read_text())["tables"]
        models = yaml.safe_load((LAW / "department_models.yaml").read_text())["models"]
        self.subkinds = {each["id"]: model["id"] for model in models for each in model["subkinds"]}
        registry = yaml.safe_load((LAW / "departments.yaml").read_text())
        self.departments = {each["id"] for each in registry["departments"]}
        self.externals = {each["id"] for each in registry["external_sources"]}
        self.scope = yaml.safe_load((LAW / "scope_items.yaml").read_text())["items"]
        self.licences = {item["licence"] for item in self.scope.values()} - {None}
        with (LAW / "gbt4754_2017.csv").open(encoding="utf-8") as rows:
            self.industries = {row["code"] for row in csv.DictReader(rows)}
        libraries = yaml.safe_load((LAW / "libraries.yaml").read_text())["departments"]
        self.libraries = {
            each["id"]: tuple(
                prefix
                for library in each["libraries"]
                for prefix in library["members"][-1]["value"]
            )
            for each in libraries
        }
        cities = yaml.safe_load((LAW / "regions.yaml").read_text())["cities"]
        self.regions = {region for city in cities.values() for region in city}

    def may_send(self, record: Record) -> bool:
        senders, sender = self.senders[str(record["kind"])], record["source_department"]
        return sender in senders or ("*" in senders and sender in self.departments)

    def faults(self, record: Record) -> list[str]:
        given = {name: value for name, value in record.items() if name != "kind"}
        fields = self.common | self.kinds[str(record["kind"])]
        faults = [f"missing {name}" for name in self._wanted(fields, record) - given.keys()]
        for name, value in given.items():
            if name not in fields or fields[name].get("given_by", "source") != "source":
                faults.append(f"unknown {name}")
                continue
            written = fields[name]["type"]
            if written.startswith("list[") != isinstance(value, list):
                faults.append(f"{name}: {value!r} is no {written}")
                continue
            values = value if isinstance(value, list) else [value]
            kind = written.removeprefix("list[").removesuffix("]")
            faults += [
                f"{name}: {each!r} is no {kind}"
                for each in values
                if not self._fits(each, kind, record)
            ]
            allowed = self._allowed(fields[name], record)
            if allowed is not None and value not in allowed:
                faults.append(f"{name}: {value!r} is none of {allowed}")
        return [f"{record['kind']}: {fault}" for fault in faults]

    def _wanted(self, fields: dict[str, Any], record: Record) -> set[str]:
        return {
            name
            for name, each in fields.items()
            if each["required"]
            and each.get("given_by", "source") == "source"
            and self._allowed(each, record) != []
        }

    def _allowed(self, field: dict[str, Any], record: Record) -> list[str] | None:
        for by, codes in field.get("allowed", {}).items():
            return codes[str(record[by])]
        return None

    def _fits(self, value: object, kind: str, record: Record) -> bool:
        match kind.partition(":"):
            case ("code", _, "department_subkind"):
                known = self.subkinds.get(str(value), record["source_department"])
                return known == record["source_department"]
            case ("code", _, table):
                return value in self.tables[table]
            case ("date", _, _):
                return _is_day(str(value))
            case ("yearmonth", _, _):
                return _is_day(f"{value}-01")
            case ("year", _, _):
                return type(value) is int and 1900 < value < 2100
            case ("decimal", _, _):
                return isinstance(value, int | float | Decimal) and 0 <= value < 10**9
            case ("integer", _, _):
                return type(value) is int and value >= 0
            case ("boolean", _, _):
                return isinstance(value, bool)
            case ("uscc", _, _):
                return _USCC.fullmatch(str(value)) is not None
            case ("department_id", _, _):
                return value in self.departments | self.externals
            case ("gbt4754", _, _):
                return value in self.industries
            case ("scope_item", _, _):
                return value in self.scope
            case ("licence_item", _, _):
                return value in self.licences
            case ("region", _, _):
                return value in self.regions
            case _:
                return isinstance(value, str) and value.strip() != ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


@dataclass(frozen=True)
class City:
    population: Enterprises
    history: History
    script: tuple[Scene, ...]
    live: LiveCity

    def everything(self) -> list[Record]:
        """All records in the order of sending, history first; each is written once."""
        records = [*self.history.registrations]
        records += [record for _, record in self.live.before_start()]
        records += [each for of_office in self.history.by_office.values() for each in of_office]
        for day in range(1, LIVE_DAYS + 1):
            for of_office in self.live.on_day(day).values():
                records += of_office
        return records


@cache
def _known(seed: int) -> tuple[Enterprises, History, Numbers]:
    numbers = Numbers()
    return (*write_history(2400, START, seed, numbers), numbers)


@pytest.fixture
def write_city() -> Callable[..., City]:
    """What is known before the start is written once for each seed, if it need not be `anew`."""

    def write(seed: int, *, anew: bool = False) -> City:
        population, history, numbers = (_known.__wrapped__ if anew else _known)(seed)
        numbers = deepcopy(numbers)
        script = write_script(population, history.troubled, seed)
        live = LiveCity(population, script, history, Calendar(START), numbers, seed)
        return City(population, history, script, live)

    return write


@pytest.fixture
def city(write_city: Callable[..., City]) -> City:
    return write_city(1)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def town() -> synthetic.Part:
    """A city of 10 000 enterprises."""
    return synthetic.City(10_000, START, seed=1).part(0)
