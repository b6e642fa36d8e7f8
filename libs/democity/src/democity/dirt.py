"""What goes wrong in a city: records and bodies that must be answered clearly and harm nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from democity.codes import with_wrong_check
from democity.offices import FIRE, MARKET, Office
from democity.records import Record


@dataclass(frozen=True, slots=True)
class BadRecord:
    """One record that must be rejected, with the reason and the field that must be named."""

    label_zh: str
    office: Office
    record: Record
    code: str
    field: str


@dataclass(frozen=True, slots=True)
class BadBody:
    """A body that is no list of records: a problem must answer it."""

    label_zh: str
    office: Office
    content: bytes


def bad_records(sample: Record) -> Iterator[BadRecord]:
    """Spoil a good penalty of MARKET in one way each."""
    for label, code, field, changes in (
        (
            "校验码不符",
            "wrong_check_character",
            "uscc",
            {"uscc": with_wrong_check(str(sample["uscc"]))},
        ),
        ("代码形式不符", "wrong_uscc_form", "uscc", {"uscc": "9133-演示"}),
        ("未知信息类别", "unknown_kind", "kind", {"kind": "fortune_telling"}),
        ("未知代码", "unknown_code", "severity", {"severity": "terrible"}),
        ("未知字段", "unknown_field", "lucky_number", {"lucky_number": 8}),
        ("不存在的日期", "impossible_day", "decided_on", {"decided_on": "2025-02-30"}),
        (
            "非数值",
            "not_a_number",
            "fine_and_confiscation_wan",
            {"fine_and_confiscation_wan": "NaN"},
        ),
        ("未知部门", "unknown_department", "source_department", {"source_department": "ministry"}),
        (
            "他部门的数据",
            "foreign_department",
            "source_department",
            {"source_department": FIRE.id},
        ),
        ("平台字段", "platform_field_given", "ledger", {"ledger": 1}),
    ):
        yield BadRecord(
            label, MARKET, sample | {"record_no": f"SG-DIRT-{code}"} | changes, code, field
        )
    incomplete = {name: value for name, value in sample.items() if name != "decision_no"}
    incomplete["record_no"] = "SG-DIRT-missing_field"
    yield BadRecord("缺少字段", MARKET, incomplete, "missing_field", "decision_no")


def spoilt(record: Record, number: int) -> tuple[Record, str, str]:
    """A record of any kind spoilt in one of several ways, under a number of its own.

    Returns it with the reason and the field that must be named.
    """
    ways: tuple[tuple[str, str, object], ...] = (
        ("wrong_check_character", "uscc", with_wrong_check(str(record["uscc"]))),
        ("wrong_uscc_form", "uscc", "9133-演示"),
        ("unknown_kind", "kind", "fortune_telling"),
        ("unknown_field", "lucky_number", 8),
        ("impossible_day", "produced_on", "2025-02-30"),
        ("unknown_department", "source_department", "ministry"),
        ("platform_field_given", "ledger", 1),
        ("missing_field", "entity_name", None),
    )
    code, field, value = ways[number % len(ways)]
    copy = record | {"record_no": f"{record['record_no']}-DIRT", field: value}
    return {name: each for name, each in copy.items() if each is not None}, code, field


def bad_bodies(sample: Record) -> Iterator[BadBody]:
    """A body cut on its way, and a number that JSON does not have."""
    body = {"source_system": MARKET.source_system, "records": [sample]}
    whole = json.dumps(body, ensure_ascii=False, default=float).encode()
    yield BadBody("截断的报文", MARKET, whole[: len(whole) * 2 // 3])
    spoilt = sample | {"record_no": "SG-DIRT-nan", "fine_and_confiscation_wan": float("nan")}
    yield BadBody("NaN", MARKET, json.dumps(body | {"records": [spoilt]}, default=float).encode())
