"""Every department's own file, written by the city and read by the client that departments use."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from democity.feeds import departments, feed, mapping_path
from democity.synthetic.city import City
from democity.synthetic.columns import Table
from democity.synthetic.names import Names
from democity.synthetic.plain import records
from democity.synthetic.sources import DEPARTMENTS, SOURCE_PLACES
from onedoor_client.ingest import Csv, load

Record = dict[str, Any]
NAMES = [each.id for each in DEPARTMENTS]


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    """Two years of a city of 10 000, its names and its tables."""
    part = City(10_000, date(2026, 3, 2), seed=4, months=(0,)).part(0)
    return {"names": Names(part.population), **part.tables}


def own(tables: dict[str, Any], department: str) -> Iterator[Record]:
    """What a department has of the kind that its file tells, as the city's plain records."""
    table: Table = tables[feed(department).kind]
    mine = table.take(table.source.values == SOURCE_PLACES[department])
    return records(mine, tables["names"])


def as_numbers(record: Record) -> Record:
    """The same record with numbers where a grade's letter became one."""
    decimals = {"value", "amount_wan", "balance_wan", "fine_and_confiscation_wan"}
    return {
        name: Decimal(str(value)) if name in decimals else value for name, value in record.items()
    }


def test_every_department_has_a_file_of_its_own() -> None:
    assert list(departments()) == NAMES
    folder = mapping_path("taxation").parent
    assert {path.stem for path in folder.glob("*.yaml")} == set(NAMES)


@pytest.mark.parametrize("department", NAMES)
def test_what_a_department_writes_is_read_as_the_citys_own_records(
    tables: dict[str, Any], tmp_path: Path, department: str
) -> None:
    told = [record for record in own(tables, department) if feed(department).takes(record)]
    file = tmp_path / f"{department}.csv"
    assert feed(department).write(file, told) == len(told) > 0
    source = told[0]["source_system"]
    read = list(Csv(file, source, str(mapping_path(department))))
    assert [row.faults for row in read if row.faults] == []
    assert [as_numbers(row.record) for row in read] == [as_numbers(record) for record in told]


@pytest.mark.parametrize("department", NAMES)
def test_a_mapping_names_its_department_and_a_kind_of_the_catalogue(
    department: str, catalogue: Any
) -> None:
    mapping = load(str(mapping_path(department)))
    assert mapping.mapping == department
    fields = catalogue.kinds[mapping.kind]
    required = {name for name, field in fields.items() if field["required"]}
    if mapping.kind == "credit_evaluation":  # the public evaluation has a grade and no band
        required -= {"rating_band"}
    assert required <= mapping.record.keys()
    assert mapping.record.keys() <= fields.keys() | catalogue.common.keys()


def test_departments_differ_in_encoding_days_words_and_headers() -> None:
    dialects = [feed(name).dialect for name in NAMES]
    assert {dialect.encoding for dialect in dialects} == {"gb18030", "utf-8", "utf-8-sig"}
    assert len({dialect.day for dialect in dialects}) == 4
    assert len({dialect.yes_no for dialect in dialects}) == 4
    assert len({tuple(feed(name).header) for name in NAMES}) == 33
    assert len({feed(name).kind for name in NAMES}) >= 12


def test_a_file_is_in_the_encoding_of_its_department(
    tables: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "taxes.csv"
    feed("taxation").write(file, own(tables, "taxation"))
    header = file.read_bytes().split(b"\r\n")[0]
    assert feed("taxation").dialect.encoding == "gb18030"
    assert "欠税余额（元）" in header.decode("gb18030")


COMMON = {
    "record_no": "SU-QS-1",
    "uscc": "91330602MA00000015",
    "entity_name": "绍兴演示纺织有限公司",
    "region_code": "330603",
    "produced_on": "2025-03-04",
}


# 12.3456 of 10 000 yuan are 123 456 yuan; taxation writes districts with the city before them.
def test_taxation_writes_yuan_and_letters_of_its_own() -> None:
    record = COMMON | {
        "kind": "tax_arrears",
        "source_department": "taxation",
        "source_system": "sx-taxation",
        "tax_type": "增值税",
        "balance_wan": Decimal("12.3456"),
        "announced_on": "2025-03-04",
        "status": "outstanding",
    }
    row = dict(zip(feed("taxation").header, feed("taxation").row(record), strict=True))
    assert row["欠税余额（元）"] == "123456"
    assert row["清缴状态"] == "0"
    assert row["公告日期"] == "2025/03/04"
    assert row["清缴日期"] == ""


def test_a_department_does_not_drop_what_no_column_tells() -> None:
    record = COMMON | {"kind": "tax_arrears", "source_department": "taxation", "lucky_number": 8}
    with pytest.raises(ValueError, match="no column of taxation tells lucky_number"):
        feed("taxation").row(record)


def test_a_file_takes_only_what_it_can_tell_whole() -> None:
    grade = COMMON | {
        "kind": "department_business_record",
        "source_department": "health",
        "subkind": "public_place_hygiene_grade",
        "case_no": "WJ-SX-1",
        "occurred_on": "2025-03-04",
        "value": Decimal("2.00"),
        "status": "处理中",
    }
    assert feed("health").takes(grade)
    assert not feed("health").takes(grade | {"subkind": "infection_control_issue"})
    assert not feed("health").takes(grade | {"kind": "licence"})
    assert not feed("health").takes(grade | {"value": Decimal(9)})
    assert not feed("health").takes(grade | {"case_no": None})


def test_unused_columns_say_why_and_stay_empty() -> None:
    mapping = yaml.safe_load(mapping_path("human_resources_social_security").read_text())
    unused = [column for column in mapping["columns"] if "unused" in column]
    assert [column["header"] for column in unused] == ["劳动者姓名"]
    assert unused[0]["unused"] == "个人信息，不出本部门"
