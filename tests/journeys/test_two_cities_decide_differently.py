"""Quzhou and Zhoukou decide the same input differently: in ratio, deadline and disclosure.

The ratios of a plan are decided by the service that keeps plans. Until when an objection is to be
answered, and what of a commitment is public, the rules decide.
"""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import date

import pytest

import regulations
from democity.clients import Client, Problem, new_key
from journeys.house import House, open_house

pytestmark = pytest.mark.journey

RATIOS = {"low": "1%", "general": "2%", "higher": "5%", "high": "10%"}
"""The floors of every city that has none of its own, and under Zhoukou's."""

OBJECTED_ON = date(2026, 9, 30)
"""A Wednesday; from 1 to 7 October nobody works, but on Saturday 10 October everybody does."""

COMMITMENT = {
    "uscc": "91150102MA0D0W0013",
    "entity_name": "一号演示有限公司",
    "commitment_no": "CN-001",
    "item_code": "CN-NO-PROOF",
    "made_on": "2026-09-30",
    "performance_status": "pending",
    "template_id": "MB-1",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a city answers to the plan, the objection and the commitment."""

    plan: int
    refused: str
    answer_by: date
    public: dict[str, str]


async def test_one_input_is_decided_by_the_rules_of_the_city() -> None:
    preparing = asyncio.Lock()
    quzhou, zhoukou = await asyncio.gather(
        *(_decided_in(city, preparing) for city in ("quzhou", "zhoukou"))
    )
    assert (quzhou.plan, quzhou.refused) == (201, "")
    assert (zhoukou.plan, zhoukou.refused) == (
        422,
        "ratios.general 为 1/50，本市下限为 3/100，请提高。",
    )

    # 8, 9, 10, 12, 13 October; and on to 15 more: 14 to 16, 19 to 23, 26 to 30, 2 and 3 November
    assert quzhou.answer_by == date(2026, 10, 13)
    assert zhoukou.answer_by == date(2026, 11, 3)

    assert quzhou.public == {
        "uscc": "91150102MA0D0W0013",
        "entity_name": "一号演示有限公司",
        "item_code": "CN-NO-PROOF",
        "made_on": "2026-09-30",
        "performance_status": "pending",
    }
    assert zhoukou.public == {}


async def _decided_in(city: str, preparing: asyncio.Lock) -> Decided:
    async with open_house(city, preparing) as house:
        status, refused = await _plan(house)
    law = regulations.load(city)
    term = law.deadlines(OBJECTED_ON).objection
    public = law.publication(OBJECTED_ON).fields["commitment"]
    return Decided(
        plan=status,
        refused=refused,
        answer_by=law.working_days.after(OBJECTED_ON, term),
        public={name: COMMITMENT[name] for name in public},
    )


async def _plan(house: House) -> tuple[int, str]:
    """How the plan is answered: the status, and why it is refused."""
    on = (await house.operator.get("/v1/business-day"))["on"]
    plan = {
        "plan_id": str(uuid.uuid4()),
        "department_id": "fire_rescue",
        "library": "消防安全重点单位",
        "check_type": "fire_safety",
        "item_codes": ["FR-001"],
        "ratios": RATIOS,
        "mandatory_high_share": "30%",
        "first_day": on,
        "last_day": on,
    }
    coordinator = await _coordinator(house)
    try:
        made = await coordinator.post("/v1/plans", plan)
    except Problem as problem:
        return problem.status, problem.fields["detail"]
    assert (await coordinator.get(f"/v1/plans/{plan['plan_id']}")) == made
    return 201, ""


async def _coordinator(house: House) -> Client:
    client_id = "journey-city-coordinator"
    key = new_key(client_id)
    keys = {"keys": [key.as_dict(private=False)]}
    body = {"client_id": client_id, "role": "coordinator", "department_id": "", "jwks": keys}
    await house.operator.post("/v1/clients", body)
    return Client(house.operator.http, client_id, key)
