"""What pydantic found wrong, as our own codes: field, code, given, expected."""

from collections.abc import Sequence
from typing import Any

MAX_GIVEN = 100
MAX_ERRORS = 50
_CODES = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
_PARTS = ("body", "query", "path", "header")


def field_errors(failures: Sequence[Any]) -> list[dict[str, str]]:
    """At most 50, in the order of the fields."""
    return [_error(failure) for failure in failures[:MAX_ERRORS]]


def _error(failure: dict[str, Any]) -> dict[str, str]:
    place = [str(step) for step in failure["loc"]]
    if place and place[0] in _PARTS:
        place = place[1:]
    kind, facts = str(failure["type"]), failure.get("ctx") or {}
    return {
        "field": "/".join(place),
        "code": _code(kind, facts),
        "given": "" if kind == "missing" else _given(failure.get("input")),
        "expected": str(facts.get("expected_en") or failure["msg"]),
    }


def _code(kind: str, facts: dict[str, Any]) -> str:
    if "expected_en" in facts:  # made by fields.py, from a fault of identifiers
        return kind
    wrong = "wrong_type" if kind.endswith(("_type", "_parsing")) else "wrong_value"
    return _CODES.get(kind, wrong)


def _given(value: Any) -> str:
    if isinstance(value, dict | list):
        return ""
    return str(value)[:MAX_GIVEN]
