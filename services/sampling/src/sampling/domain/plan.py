"""A plan: whom a department draws from, and how much of each class; versions, and who approved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from sampling.domain.errors import OtherPlan, UnknownPlan
from sampling.domain.plan_errors import (
    NoReason,
    OwnProposal,
    PlanDecided,
    PlanFixed,
    PlanNotApproved,
    PlanUndecided,
    StaleVersion,
)
from sampling.domain.quota import Shares
from sampling.domain.stratum import Ratios

NEVER = datetime.min.replace(tzinfo=UTC)
NOTHING = Fraction(0)
ON_SITE = "on_site"


class PlanState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Partner:
    """Another department of a joint draw, with the items that it inspects in the same visit."""

    department: str
    item_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The days are the first and the last on which the drawn enterprises are to be inspected.

    Ratios and the mandatory share are the credit rule; without one all is drawn undirected.
    """

    plan_id: UUID
    department: str
    library: str
    check_type: str
    item_codes: tuple[str, ...]
    first_day: date
    last_day: date
    ratios: Ratios | None = None
    mandatory_high_share: Fraction = NOTHING
    undirected_share: Fraction = NOTHING
    partners: tuple[Partner, ...] = ()
    escalation_reason: str = ""
    version: int = 1
    change_reason: str = ""
    # What follows from the items, and from the law of the day.
    mode: str = ""
    key: bool = False
    regulations_version: str = ""
    # Who did what about it.
    created_at: datetime = NEVER
    proposed_by: str = ""
    state: PlanState = PlanState.PROPOSED
    decided_by: str = ""
    decision_reason: str = ""
    decided_at: datetime | None = None

    @property
    def member_of(self) -> str:
        """The library as aggregation tells it."""
        return f"{self.department}/{self.library}"

    @property
    def shares(self) -> Shares:
        """Without a credit rule no class is drawn for being what it is."""
        return Shares(self.ratios, self.mandatory_high_share, self.undirected_share)

    @property
    def on_site(self) -> bool:
        return self.mode == ON_SITE

    @property
    def year(self) -> int:
        return self.first_day.year

    def acting(self) -> Iterator[Partner]:
        """Every department that inspects, the drawing one first."""
        yield Partner(self.department, self.item_codes)
        yield from self.partners

    @property
    def departments(self) -> list[str]:
        return [each.department for each in self.acting()]

    def content(self) -> "Plan":
        """What its proposer said, and no more."""
        return replace(
            self,
            mode="",
            key=False,
            regulations_version="",
            created_at=NEVER,
            proposed_by="",
            state=PlanState.PROPOSED,
            decided_by="",
            decision_reason="",
            decided_at=None,
        )

    def require_same(self, other: "Plan") -> None:
        """Raises OtherPlan where the content differs under one id and version."""
        if other.content() != self.content():
            raise OtherPlan(self.plan_id)

    def require_sight(self, department: str) -> "Plan":
        """A department sees plans it acts in, who has none sees all. Raises UnknownPlan."""
        if department and department not in self.departments:
            raise UnknownPlan(self.plan_id)
        return self

    def require_approved(self) -> "Plan":
        """Raises PlanNotApproved."""
        if self.state is not PlanState.APPROVED:
            raise PlanNotApproved(self.plan_id)
        return self


FIXED = ("department", "library", "check_type")


def require_next(newest: Plan, given: Plan) -> None:
    """Whether `given` may be proposed as the version after the newest.

    Raises StaleVersion, PlanUndecided, PlanFixed, NoReason.
    """
    if given.version != newest.version + 1:
        raise StaleVersion(newest.plan_id, given.version, newest.version)
    if newest.state is PlanState.PROPOSED:
        raise PlanUndecided(newest.plan_id, newest.version)
    for name in FIXED:
        if getattr(given, name) != getattr(newest, name):
            raise PlanFixed(name, getattr(given, name), getattr(newest, name))
    if not given.change_reason:
        raise NoReason("reason", "why the plan is changed")


def decide(plan: Plan, approve: bool, reason: str, by: str, at: datetime) -> Plan:
    """The plan as a second person decides on it. The same decision again is the one on file.

    Raises NoReason, OwnProposal, PlanDecided.
    """
    state = PlanState.APPROVED if approve else PlanState.REJECTED
    if not approve and not reason:
        raise NoReason("reason", "why the plan is rejected")
    if plan.state is not PlanState.PROPOSED:
        if (state, by, reason) != (plan.state, plan.decided_by, plan.decision_reason):
            raise PlanDecided(plan.plan_id, plan.version, plan.state)
        return plan
    if by == plan.proposed_by:
        raise OwnProposal(plan.plan_id, plan.version)
    return replace(plan, state=state, decided_by=by, decision_reason=reason, decided_at=at)
