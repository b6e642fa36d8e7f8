"""A plan: whom a department draws from, and how much of each class."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

from regulations import SamplingFloors
from sampling.domain.errors import (
    NotRising,
    OtherPlan,
    UnderFloor,
    UnknownLibrary,
    UnknownPlan,
    WrongPlan,
)
from sampling.domain.stratum import CLASSES, Ratios, Stratum

_CHECK_TYPE = re.compile(r"[a-z][a-z0-9_]{0,59}")
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """The days are the first and the last on which the drawn enterprises are to be inspected."""

    plan_id: UUID
    department: str
    library: str
    check_type: str
    item_codes: tuple[str, ...]
    ratios: Ratios
    mandatory_high_share: Fraction
    first_day: date
    last_day: date
    regulations_version: str = ""
    created_at: datetime = NEVER

    @property
    def member_of(self) -> str:
        """The library as aggregation tells it."""
        return f"{self.department}/{self.library}"

    def require_same(self, other: "Plan") -> None:
        """Raises OtherPlan where the content differs under one id."""
        told = replace(
            other, regulations_version=self.regulations_version, created_at=self.created_at
        )
        if told != self:
            raise OtherPlan(self.plan_id)

    def require_sight(self, department: str) -> "Plan":
        """A department sees its own plans, who has none sees all. Raises UnknownPlan."""
        if department and department != self.department:
            raise UnknownPlan(self.plan_id)
        return self


def check(plan: Plan, libraries: Collection[str], floors: SamplingFloors, city: str) -> None:
    """Whether a plan may stand; `libraries` are the department's own.

    Raises WrongPlan, UnknownLibrary, NotRising, UnderFloor.
    """
    _check_form(plan)
    if plan.library not in libraries:
        raise UnknownLibrary(plan.department, plan.library, libraries)
    _check_rising(plan.ratios)
    for stratum, given in zip(CLASSES, plan.ratios, strict=True):
        floor: Fraction = getattr(floors, stratum.label)
        if given < floor:
            raise UnderFloor(stratum.label, given, floor, city)


def _check_form(plan: Plan) -> None:
    if not _CHECK_TYPE.fullmatch(plan.check_type):
        expected = "small letters, digits and _, at most 60 of them"
        raise WrongPlan("check_type", plan.check_type, expected)
    if not plan.item_codes or not all(code.strip() for code in plan.item_codes):
        raise WrongPlan("item_codes", list(plan.item_codes), "at least one, none of them blank")
    if plan.last_day < plan.first_day:
        raise WrongPlan("last_day", str(plan.last_day), f"{plan.first_day} or later")


def _check_rising(ratios: Ratios) -> None:
    for (lower, below), (higher, above) in pairwise(zip(CLASSES, ratios, strict=True)):
        may_equal = higher is Stratum.HIGH
        if above < below or (above == below and not may_equal):
            raise NotRising(lower.label, below, higher.label, above)
