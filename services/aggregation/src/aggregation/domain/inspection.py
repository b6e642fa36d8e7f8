"""What one department found on a visit, as the record that this department would send."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregation.domain.registry import Enterprise

JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay at the door; `mode` is a code of table inspection_mode."""

    visit_id: str
    task_id: str
    on: date
    mode: str = JOINT


@dataclass(frozen=True, slots=True)
class Result:
    """One department's part of a visit."""

    department: str
    item_codes: tuple[str, ...]
    inspector_ids: tuple[str, ...]
    result_code: str
    problem_found: bool
    problem_codes: tuple[str, ...]


def record(visit: Visit, enterprise: Enterprise, result: Result) -> dict[str, Any]:
    """The record as given, of kind inspection_result."""
    return {
        "kind": "inspection_result",
        "record_no": f"{visit.visit_id}/{result.department}",
        "uscc": enterprise.uscc,
        "entity_name": enterprise.name,
        "region_code": enterprise.region_code,
        "source_department": result.department,
        "produced_on": visit.on.isoformat(),
        "task_id": visit.task_id,
        "inspection_mode": visit.mode,
        "item_codes": result.item_codes,
        "inspector_ids": result.inspector_ids,
        "completed_on": visit.on.isoformat(),
        "result_code": result.result_code,
        "problem_found": result.problem_found,
        "problem_codes": result.problem_codes,
        "credit_rule_applied": False,
    }
