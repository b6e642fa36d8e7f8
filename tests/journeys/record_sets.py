"""The fixed record sets of one_of_each_class.yaml, told for one city and one day."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

SETS = Path(__file__).with_name("one_of_each_class.yaml")


@dataclass(frozen=True, slots=True)
class RecordSet:
    """One enterprise; its records by who sends them, and the class that follows."""

    risk_class: str
    uscc: str
    records: dict[str, list[dict[str, Any]]]


def one_of_each_class(region_code: str, on: date) -> list[RecordSet]:
    """From low to high."""
    return [_told(given, region_code, on) for given in yaml.safe_load(SETS.read_text("utf-8"))]


def source_system(sender: str) -> str:
    return f"journey-{sender.replace('_', '-')}"


def _told(given: dict[str, Any], region_code: str, on: date) -> RecordSet:
    by_sender: dict[str, list[dict[str, Any]]] = {}
    for record in given["records"]:
        sender = record["sent_by"]
        told = {name: _value(value, on) for name, value in record.items() if name != "sent_by"}
        told |= {"uscc": given["uscc"], "region_code": region_code}
        told |= {"source_department": sender, "source_system": source_system(sender)}
        by_sender.setdefault(sender, []).append(told)
    return RecordSet(given["risk_class"], given["uscc"], by_sender)


def _value(value: Any, on: date) -> Any:
    if not isinstance(value, dict):
        return value
    if "years_ago" in value:
        return on.year - value["years_ago"]
    return (on - timedelta(days=value["days_ago"])).isoformat()
