"""Versions of a plan, and who decides on them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from sampling.domain.errors import OtherPlan, UnknownPlan
from sampling.domain.plan import Partner, Plan, PlanState, decide, require_next
from sampling.domain.plan_errors import (
    NoReason,
    OwnProposal,
    PlanDecided,
    PlanFixed,
    PlanNotApproved,
    PlanUndecided,
    StaleVersion,
)

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
PLAN = Plan(
    plan_id=UUID(int=1),
    department="fire_rescue",
    library="公众聚集场所",
    check_type="fire_safety",
    item_codes=("FR-001",),
    first_day=date(2026, 9, 1),
    last_day=date(2026, 9, 30),
    undirected_share=Fraction(3, 100),
    proposed_by="wang",
)
APPROVED = replace(PLAN, state=PlanState.APPROVED, decided_by="li", decided_at=AT)


def test_the_same_plan_made_later_is_the_same() -> None:
    made = replace(APPROVED, created_at=AT, regulations_version="2", mode="on_site", key=True)
    made.require_same(PLAN)
    with pytest.raises(OtherPlan):
        made.require_same(replace(PLAN, item_codes=("FR-002",)))


def test_a_department_learns_of_plans_it_acts_in_and_of_no_others() -> None:
    joint = replace(PLAN, partners=(Partner("transport", ("TR-001",)),))
    for department in ("", "fire_rescue", "transport"):
        joint.require_sight(department)
    with pytest.raises(UnknownPlan):
        PLAN.require_sight("transport")


def test_a_second_person_approves() -> None:
    decided = decide(PLAN, True, "", "li", AT)
    assert decided == APPROVED
    assert decided.require_approved() is decided
    with pytest.raises(PlanNotApproved):
        PLAN.require_approved()


def test_nobody_decides_on_a_proposal_of_his_own() -> None:
    for approve in (True, False):
        with pytest.raises(OwnProposal, match="a second person decides"):
            decide(PLAN, approve, "理由", "wang", AT)


def test_a_rejection_says_why() -> None:
    with pytest.raises(NoReason, match="why the plan is rejected"):
        decide(PLAN, False, "", "li", AT)
    rejected = decide(PLAN, False, "与市级计划重复", "li", AT)
    assert (rejected.state, rejected.decision_reason) == (PlanState.REJECTED, "与市级计划重复")


def test_a_decision_made_again_changes_nothing_and_another_is_refused() -> None:
    later = datetime(2026, 9, 2, tzinfo=UTC)
    assert decide(APPROVED, True, "", "li", later) is APPROVED
    with pytest.raises(PlanDecided):
        decide(APPROVED, False, "反悔", "li", later)
    with pytest.raises(PlanDecided):
        decide(APPROVED, True, "", "zhao", later)


@pytest.mark.parametrize(
    ("newest", "change", "fault"),
    [
        (APPROVED, {"version": 3}, StaleVersion),
        (APPROVED, {"version": 1}, StaleVersion),
        (PLAN, {}, PlanUndecided),
        (APPROVED, {"department": "transport"}, PlanFixed),
        (APPROVED, {"library": "高层建筑"}, PlanFixed),
        (APPROVED, {"check_type": "other"}, PlanFixed),
        (APPROVED, {"change_reason": ""}, NoReason),
    ],
)
def test_a_change_that_does_not_follow_is_refused(
    newest: Plan, change: dict[str, Any], fault: type[Exception]
) -> None:
    following = replace(APPROVED, version=2, change_reason="调整时间")
    require_next(APPROVED, following)
    with pytest.raises(fault):
        require_next(newest, replace(following, **change))
