"""Inspectors for the visits of a draw: drawn after the objects, replaced with a reason."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from onedoor_client.verify_draw import verify
from sampling.adapters import inspectors
from sampling.domain import roster
from sampling.domain.assignment import Drawing, Duty, Place
from sampling.domain.errors import UnknownDraw
from sampling.domain.inspector import Leave, Unfit
from sampling.domain.inspector_errors import (
    InspectorOfAnother,
    NobodyToReplace,
    UnknownInspector,
    UnknownVisit,
    VisitIsPast,
    WrongCause,
    WrongInspector,
)
from sampling.domain.plan import Partner
from sampling.domain.visit import Cause, Visit

pytestmark = pytest.mark.real

FIRE, MARKET = "fire_rescue", "market_regulation"


async def drawn(town: Any, make: Any, count: int = 10, **plan: Any) -> Any:
    """A draw of five in a city of so many inspectors of the fire brigade, with who goes where."""
    town.example()
    await town.register_inspectors([make.inspector(number) for number in range(count)], "fire")
    draw = await town.drawn(await town.planned(**plan))
    await town.assign_inspectors()
    return draw


async def visits(town: Any, draw: Any, department: str = "") -> list[Visit]:
    found, more = await town.list_visits(draw.draw_id, department, "", 500)
    assert not more
    return list(found)


async def test_every_drawn_enterprise_gets_two_of_the_department_on_a_working_day(
    town: Any, make: Any
) -> None:
    """September 2026: the window has working days and a weekend worked for the holiday."""
    draw = await drawn(town, make)
    found = await visits(town, draw)
    assert [visit.uscc for visit in found] == await town.listed(draw)
    assert [len(visit.going(FIRE)) for visit in found] == [2] * 5
    days = {visit.turn.on for visit in found if visit.turn}
    assert all(town.law.regulations.working_days.holds(day) for day in days)
    assert min(days) >= date(2026, 9, 1)
    assert max(days) <= date(2026, 9, 30)
    burden = Counter(each for visit in found for each in visit.going(FIRE))
    assert set(burden.values()) == {1}


async def test_who_goes_follows_from_the_frozen_roster_and_the_revealed_seed(
    town: Any, make: Any, tmp_path: Path
) -> None:
    """Inspectors who come after the freeze change nothing; anybody with the roster replays it."""
    draw = await drawn(town, make)
    await town.register_inspectors([make.inspector(77)], "fire")
    async with town.database.transaction() as session:
        frozen = await inspectors.frozen(session, draw.draw_id)
    assert frozen
    assert len(frozen.inspectors) == 10
    package = await town.package(draw, tmp_path)
    assert verify(package).faults == []
    assert roster.read((package / "roster.json").read_text()) == frozen
    plan = await town.get_plan(draw.plan_id, "")
    needs, when = town.law.needs(plan, draw.on), town.law.turns(plan, draw.on)
    again = Drawing(draw.seed, needs, frozen.by_department(), frozen.recusals, Duty())
    replayed = again.assign([Place(u, "330603") for u in await town.listed(draw)], when)
    assert {v.place.uscc: (v.turn, v.teams[0].inspector_ids) for v in replayed} == {
        visit.uscc: (visit.turn, visit.going(FIRE)) for visit in await visits(town, draw)
    }


async def test_inspectors_are_drawn_once_for_each_draw_by_whoever_is_first(
    town: Any, make: Any
) -> None:
    town.example()
    await town.register_inspectors([make.inspector(number) for number in range(10)], "fire")
    await town.drawn(await town.planned())
    await asyncio.gather(*(town.assign_inspectors() for _ in range(4)))
    assert town.rows("select visits, unassigned from assignment") == [(5, 0)]
    assert town.rows("select count(*) from visit_inspector") == [(10,)]


async def test_two_draws_of_the_same_days_send_nobody_to_two_places(town: Any, make: Any) -> None:
    """Two inspectors, one working day of four turns: four of the ten visits are made."""
    window = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 1)}
    first = await drawn(town, make, 2, **window)
    second = await town.drawn(await town.planned(check_type="other", **window))
    await town.assign_inspectors()
    found = [*await visits(town, first), *await visits(town, second)]
    turns = [visit.turn for visit in found if visit.turn]
    assert sorted(turn.number for turn in turns) == [1, 2, 3, 4]
    lacking = {visit.lacking for visit in found if visit.turn is None}
    assert lacking == {(FIRE, Unfit.BUSY)}
    with pytest.raises(psycopg.errors.UniqueViolation):
        town.change("update visit_inspector set turn = 1")


async def test_a_city_without_inspectors_says_so_of_every_visit_and_is_filled_later(
    town: Any, make: Any
) -> None:
    draw = await drawn(town, make, 0)
    assert {visit.lacking for visit in await visits(town, draw)} == {(FIRE, Unfit.NOBODY)}
    assert await town.fill_visits(draw.draw_id, "") == (5, 5)
    await town.register_inspectors([make.inspector(number) for number in range(2)], "fire")
    assert await town.fill_visits(draw.draw_id, FIRE) == (5, 0)
    assert [len(visit.going(FIRE)) for visit in await visits(town, draw)] == [2] * 5


async def test_a_remote_plan_sends_nobody(town: Any, make: Any) -> None:
    draw = await drawn(town, make, item_codes=("FR-004",))
    assert (draw.drawn, await visits(town, draw)) == (5, [])
    assert town.rows("select visits from assignment") == [(0,)]


async def test_a_joint_draw_is_one_list_and_one_visit_of_two_from_each_department(
    town: Any, make: Any
) -> None:
    others = [
        make.inspector(number, inspector_id=f"M{number}", department=MARKET, domains=("catering",))
        for number in range(3)
    ]
    await town.register_inspectors(others, "market")
    draw = await drawn(town, make, partners=(Partner(MARKET, ("MR-121",)),))
    assert await town.listed(draw, MARKET) == await town.listed(draw)
    with pytest.raises(UnknownDraw):
        await town.listed(draw, "transport")
    found = await visits(town, draw, MARKET)
    assert len(found) == 5
    assert {(len(visit.going(FIRE)), len(visit.going(MARKET))) for visit in found} == {(2, 2)}
    assert len({visit.turn for visit in found}) == 5


async def test_a_recusal_before_the_draw_keeps_one_away(town: Any, make: Any) -> None:
    town.example()
    await town.register_inspectors([make.inspector(number) for number in range(3)], "fire")
    for uscc in town.scoring.runs["run-1"]:
        assert await town.declare_recusal("F000", uscc, "亲属任职", "li", FIRE) == []
    draw = await town.drawn(await town.planned())
    await town.assign_inspectors()
    assert {visit.going(FIRE) for visit in await visits(town, draw)} == {("F001", "F002")}


async def test_a_recusal_after_the_draw_sends_another_and_is_logged(town: Any, make: Any) -> None:
    draw = await drawn(town, make)
    visit = (await visits(town, draw))[0]
    out_id, stays = visit.going(FIRE)
    (made,) = await town.declare_recusal(out_id, visit.uscc, "亲属任职", "li", FIRE)
    assert (made.out_id, made.cause, made.reason) == (out_id, Cause.RECUSAL, "亲属任职")
    now = (await visits(town, draw))[0]
    assert set(now.going(FIRE)) == {stays, made.in_id}
    assert (out_id in now.ever, now.turn) == (True, visit.turn)
    (logged,) = await town.list_replacements(draw.draw_id, FIRE)
    assert (logged.out_id, logged.in_id, logged.by) == (out_id, made.in_id, "li")
    assert await town.declare_recusal(out_id, visit.uscc, "亲属任职", "li", FIRE) == []


async def test_where_nobody_else_can_go_the_recused_does_not_go_and_the_visit_is_put_off(
    town: Any, make: Any
) -> None:
    draw = await drawn(town, make, 2)
    visit = (await visits(town, draw))[0]
    (made,) = await town.declare_recusal("F000", visit.uscc, "持有股份", "li", FIRE)
    assert made.in_id == ""
    off = (await visits(town, draw))[0]
    assert (off.turn, off.lacking, off.going(FIRE)) == (None, (FIRE, Unfit.BUSY), ())
    await town.register_inspectors([make.inspector(2)], "fire")
    assert await town.fill_visits(draw.draw_id, FIRE) == (5, 0)
    assert (await visits(town, draw))[0].going(FIRE) == ("F001", "F002")


async def test_who_is_on_leave_is_replaced_by_one_who_is_not(town: Any, make: Any) -> None:
    draw = await drawn(town, make, 3)
    visit = (await visits(town, draw))[0]
    assert visit.turn
    out_id, stays = visit.going(FIRE)
    away = Leave(visit.turn.on, visit.turn.on)
    number = int(out_id[1:])
    await town.register_inspectors([make.inspector(number, leaves=(away,))], "fire")
    made = await town.replace_inspector(
        draw.draw_id, visit.uscc, out_id, "leave", "病假", "li", FIRE
    )
    assert made.in_id not in (out_id, stays)
    with pytest.raises(NobodyToReplace, match="Nobody else of fire_rescue can go"):
        await town.replace_inspector(draw.draw_id, visit.uscc, stays, "leave", "病假", "li", FIRE)
    assert len((await visits(town, draw))[0].going(FIRE)) == 2


async def test_a_replacement_that_cannot_be_is_refused(town: Any, make: Any) -> None:
    draw = await drawn(town, make)
    visit = (await visits(town, draw))[0]
    out_id = visit.going(FIRE)[0]
    ask = {"draw_id": draw.draw_id, "uscc": visit.uscc, "out_id": out_id, "cause": "leave",
           "reason": "病假", "by": "li", "whose": ""}  # fmt: skip
    for change, fault in (
        ({"cause": "tired"}, WrongCause),
        ({"out_id": "F999"}, UnknownVisit),
        ({"whose": MARKET}, UnknownVisit),
        ({"uscc": make.company(9999)}, UnknownVisit),
    ):
        with pytest.raises(fault):
            await town.replace_inspector(**{**ask, **change})
    town.day.advance(days=121)
    with pytest.raises(VisitIsPast):
        await town.replace_inspector(**ask)
    with pytest.raises(UnknownInspector):
        await town.declare_recusal(out_id, visit.uscc, "x", "li", MARKET)


async def test_a_certificate_is_in_one_library_until_it_is_released(town: Any, make: Any) -> None:
    await town.register_inspectors([make.inspector(0)], "fire")
    moved = make.inspector(0, department=MARKET, domains=("catering",))
    with pytest.raises(InspectorOfAnother):
        await town.register_inspectors([make.inspector(1, department=MARKET), moved], "market")
    assert town.rows("select inspector_id from inspector") == [("F000",)]
    await town.register_inspectors([make.inspector(0, active=False)], "fire")
    await town.register_inspectors([moved], "market")
    assert (await town.list_inspectors(MARKET, "", 10))[0] == [moved]
    with pytest.raises(WrongInspector):
        await town.register_inspectors([replace(moved, domains=("space",))], "market")


async def test_libraries_are_paged_in_order(town: Any, make: Any) -> None:
    await town.register_inspectors([make.inspector(number) for number in (2, 0, 1)], "fire")
    first, more = await town.list_inspectors("", "", 2)
    rest, end = await town.list_inspectors(FIRE, first[-1].inspector_id, 2)
    assert [each.inspector_id for each in [*first, *rest]] == ["F000", "F001", "F002"]
    assert (more, end) == (True, False)
