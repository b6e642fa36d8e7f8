from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from dispatch.domain.errors import OrderConflict, WrongOrder
from dispatch.domain.order import require_same, require_whole
from dispatch.domain.task import TaskKind, opened, ordered

ON = date(2026, 9, 1)
KNOWN = {"market_regulation", "fire_rescue", "emergency_management"}


def test_an_order_opens_a_task_of_its_own_id_and_the_first_named_leads(make: Any) -> None:
    order = make.order("fire_rescue", "market_regulation")
    task = ordered(order, None, ON)
    assert (task.task_id, task.kind, task.version) == (order.task_id, TaskKind.JOINT, 1)
    assert [each.department for each in task.participants if each.lead] == ["fire_rescue"]
    assert task.item_codes == order.item_codes


def test_who_is_not_in_the_open_task_joins_it_and_its_lead_stays(make: Any) -> None:
    task = opened(UUID(int=7), make.agreement("market_regulation", "fire_rescue"), ON)
    wider = ordered(make.order("emergency_management", "fire_rescue"), task, ON)
    assert (wider.task_id, wider.version) == (task.task_id, 2)
    assert wider.departments == ("market_regulation", "fire_rescue", "emergency_management")
    assert [each.department for each in wider.participants if each.lead] == ["market_regulation"]


def test_an_order_may_bring_items_alone(make: Any) -> None:
    task = ordered(make.order("market_regulation", "fire_rescue"), None, ON)
    more = make.order("fire_rescue", "market_regulation", item_codes=("FR-001", "AQ-9"))
    wider = ordered(more, task, ON)
    assert (wider.version, wider.item_codes) == (2, ("FR-001", "SW-002", "AQ-9"))
    assert wider.participants == task.participants


def test_an_order_that_brings_nothing_new_leaves_the_task_as_it_is(make: Any) -> None:
    task = ordered(make.order("market_regulation", "fire_rescue"), None, ON)
    assert ordered(make.order("fire_rescue", "market_regulation"), task, ON) is task


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"departments": ("fire_rescue",)}, "department_ids"),
        ({"departments": ("fire_rescue", "fire_rescue")}, "department_ids"),
        ({"departments": ("fire_rescue", "fire_rescue", "market_regulation")}, "department_ids"),
        ({"departments": ("fire_rescue", "circus")}, "department_ids"),
        ({"item_codes": ()}, "item_codes"),
        ({"item_codes": ("FR-001", " ")}, "item_codes"),
        ({"item_codes": ("FR-001", "FR-001")}, "item_codes"),
        ({"reason": " "}, "reason"),
    ],
)
def test_an_order_that_cannot_be_right_names_its_field(
    make: Any, changes: dict[str, Any], field: str
) -> None:
    order = make.order("market_regulation", "fire_rescue")
    require_whole(order, KNOWN, 2)
    with pytest.raises(WrongOrder) as raised:
        require_whole(replace(order, **changes), KNOWN, 2)
    assert raised.value.field == field


def test_as_many_departments_as_the_regulation_names_are_needed(make: Any) -> None:
    with pytest.raises(WrongOrder, match="at least 3"):
        require_whole(make.order("market_regulation", "fire_rescue"), KNOWN, 3)


def test_other_content_under_one_id_is_a_conflict(make: Any) -> None:
    one = make.order("market_regulation", "fire_rescue")
    require_same(replace(one), one.digest)
    with pytest.raises(OrderConflict):
        require_same(replace(one, reason="另有原因"), one.digest)
