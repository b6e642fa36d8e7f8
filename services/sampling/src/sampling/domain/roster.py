"""The inspectors of the acting departments and their recusals, as they were when the pool froze."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sampling.domain.assignment import Recusals
from sampling.domain.inspector import Inspector, Leave


@dataclass(frozen=True, slots=True)
class Roster:
    inspectors: tuple[Inspector, ...]
    recusals: Recusals

    def by_department(self) -> Mapping[str, list[Inspector]]:
        found: dict[str, list[Inspector]] = {}
        for inspector in self.inspectors:
            found.setdefault(inspector.department, []).append(inspector)
        return found

    def text(self) -> str:
        """JSON in one form only, so that a commitment to it means something."""
        content = {
            "inspectors": [_told(inspector) for inspector in self.inspectors],
            "recusals": sorted(self.recusals),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def roster(inspectors: Iterable[Inspector], recusals: Recusals) -> Roster:
    """In order of id, so that the order of asking decides nothing."""
    return Roster(tuple(sorted(inspectors, key=lambda each: each.inspector_id)), recusals)


def read(text: str) -> Roster:
    """As it was frozen."""
    content = json.loads(text)
    inspectors = (_inspector(each) for each in content["inspectors"])
    return roster(inspectors, frozenset((who, uscc) for who, uscc in content["recusals"]))


def leaves_told(inspector: Inspector) -> list[list[str]]:
    return [[leave.first_day.isoformat(), leave.last_day.isoformat()] for leave in inspector.leaves]


def leaves_read(given: Iterable[tuple[str, str]]) -> tuple[Leave, ...]:
    days = ([date.fromisoformat(day) for day in leave] for leave in given)
    return tuple(Leave(first, last) for first, last in days)


def _told(inspector: Inspector) -> dict[str, Any]:
    return {
        "inspector_id": inspector.inspector_id,
        "department": inspector.department,
        "domains": sorted(inspector.domains),
        "areas": sorted(inspector.areas),
        "valid_from": inspector.valid_from.isoformat(),
        "valid_until": inspector.valid_until.isoformat(),
        "active": inspector.active,
        "leaves": leaves_told(inspector),
    }


def _inspector(given: dict[str, Any]) -> Inspector:
    return Inspector(
        inspector_id=given["inspector_id"],
        department=given["department"],
        domains=tuple(given["domains"]),
        areas=tuple(given["areas"]),
        valid_from=date.fromisoformat(given["valid_from"]),
        valid_until=date.fromisoformat(given["valid_until"]),
        active=given["active"],
        leaves=leaves_read(given["leaves"]),
    )
