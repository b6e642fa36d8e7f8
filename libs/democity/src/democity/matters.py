"""What departments find in the stories of the live days: data, in their own words."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import yaml

from democity.rates.sectors import businesses

Often = int | dict[str, float]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that a department records; some come with a value."""

    subkind: str
    value: float | None = None


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    grave: tuple[dict[str, Often], ...] = ()
    slight: dict[str, Often] = {}
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one department: the lists that are `grave`, the one that is `slight`, perhaps none."""

    department: str
    grave: tuple[tuple[Matter, ...], ...]
    slight: tuple[Matter, ...]
    among: tuple[str, ...]

    def watches(self, industry_code: str) -> bool:
        """Whether it plays at enterprises of a sector."""
        if self.among:
            return industry_code in self.among
        return businesses().watches(self.department, industry_code)


@cache
def findings() -> dict[str, Findings]:
    """By department. Raises ValueError for a subkind that a department does not register."""
    text = resources.files("democity").joinpath("matters.yaml").read_text(encoding="utf-8")
    told = msgspec.convert(yaml.safe_load(text), dict[str, _Told])
    return {
        name: Findings(
            name,
            tuple(_matters(name, each) for each in said.grave),
            _matters(name, said.slight),
            said.among,
        )
        for name, said in told.items()
    }


def lasts(department: str, subkind: object) -> bool:
    """Whether a matter lasts until someone settles it; an event is over when it happened."""
    kind = businesses().departments[department].get(str(subkind))
    return kind is not None and kind.style == "matter"


def _matters(department: str, told: dict[str, Any]) -> tuple[Matter, ...]:
    if strange := told.keys() - businesses().departments[department].keys():
        raise ValueError(f"{department} does not register {sorted(strange)}")
    found: list[Matter] = []
    for subkind, often in told.items():
        if isinstance(often, dict):
            found.append(Matter(subkind, often["value"]))
        else:
            found += [Matter(subkind)] * often
    return tuple(found)
