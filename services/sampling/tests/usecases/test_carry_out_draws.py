import asyncio
import json
import os
from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from faults import Unavailable
from onedoor.sampling.v1.events_pb2 import DrawCompleted
from onedoor_client.verify_draw import main, verify
from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import DrawNotCompleted, RegistryBehind, UnknownDraw, UnknownPlan
from sampling.domain.plan import Plan

pytestmark = pytest.mark.real

BROKEN = (sa.exc.IntegrityError, psycopg.IntegrityError)


async def test_strata_of_101_33_7_and_5_give_2_1_1_and_1_by_the_law_of_zhoukou(town: Any) -> None:
    members = town.example()
    draw = await town.drawn(await town.planned())
    assert [(c.library, c.quota, c.drawn) for c in draw.counts] == [
        *((101, 2, 2), (33, 1, 1), (7, 1, 1), (5, 1, 1), (0, 0, 0))
    ]
    listed = await town.listed(draw)
    assert (len(listed), draw.drawn, draw.state) == (5, 5, DrawState.COMPLETED)
    assert set(listed) <= set(members)


async def test_everything_published_of_a_draw_can_be_checked(town: Any, tmp_path: Path) -> None:
    town.example()
    draw = await town.drawn(await town.planned())
    package = verify(await town.package(draw, tmp_path))
    assert package.faults == []
    assert sorted(os.listdir(tmp_path)) == [
        *("1-announced.json", "2-frozen.json", "3-completed.json"),
        *("drawn.json", "pool.csv", "roster.json", "sealed.json"),
    ]
    assert package.digest(2) == draw.published[2].digest.hex()
    assert json.loads((tmp_path / "drawn.json").read_text())["usccs"] == await town.listed(draw)
    assert draw.committed_at < draw.frozen_at < draw.completed_at
    assert town.rows("select read_by from sealed_read") == [("auditor",)]


async def test_a_department_that_does_not_inspect_is_shown_no_list(town: Any) -> None:
    town.example()
    draw = await town.drawn(await town.planned())
    own = [name async for name, _ in town.read_package(draw.draw_id, "fire_rescue")]
    assert own[-1] == "drawn.json"
    with pytest.raises(UnknownDraw):
        await anext(town.read_package(draw.draw_id, "tax"))


async def test_every_attempt_of_a_plan_is_listed_the_failed_one_too(
    town: Any, tmp_path: Path
) -> None:
    town.example()
    plan = await town.planned()
    town.scoring.drops = 1
    await town.drawn(plan)
    town.scoring.drops = 0
    await town.drawn(plan)
    listed, more = await town.list_draws(plan.plan_id, "fire_rescue", 0, 5)
    assert [(d.attempt, d.state.value) for d in listed] == [(1, "failed"), (2, "completed")]
    assert not more
    rest, _ = await town.list_draws(plan.plan_id, "", 1, 5)
    assert [draw.attempt for draw in rest] == [2]
    with pytest.raises(UnknownPlan):
        await town.list_draws(plan.plan_id, "tax", 0, 5)
    folders = [str(await town.package(d, tmp_path / str(d.attempt))) for d in listed]
    assert main(folders) == 0
    failed = json.loads((tmp_path / "1" / "2-failed.json").read_text())
    assert (failed["failure"], failed["left_out"]) == ("run_unreadable", [])


async def test_an_undirected_part_is_drawn_beside_the_strata_and_told_apart(
    town: Any, tmp_path: Path
) -> None:
    town.example()
    draw = await town.drawn(await town.planned(undirected_share=Fraction(1, 10)))
    ((by_class, undirected, both),) = town.rows(
        "select count(*) filter (where by_class), count(*) filter (where undirected), count(*)"
        " from drawn"
    )
    # A tenth of 146 is 15, rounded up; of the whole list, one in a hundred is high all the same.
    assert (by_class, undirected, both) == (5, 15, draw.drawn)
    assert await town.verified(draw, tmp_path)
    inclusion = dict(town.rows("select stratum, inclusion from stratum"))
    chance = 1 - Fraction(99, 101) * Fraction(131, 146)
    assert (Fraction(inclusion[0]), inclusion[4]) == (chance, "0/1")


async def test_without_a_credit_rule_all_that_is_drawn_is_undirected(
    town: Any, tmp_path: Path
) -> None:
    town.example()
    rule = {"ratios": None, "mandatory_high_share": Fraction(0)}
    draw = await town.drawn(await town.planned(**rule, undirected_share=Fraction(3, 100)))
    assert town.rows("select distinct by_class, undirected from drawn") == [(False, True)]
    assert draw.drawn == 5
    assert await town.verified(draw, tmp_path)


async def test_a_completed_draw_is_told_once(town: Any) -> None:
    town.example()
    plan = await town.planned()
    draw = await town.drawn(plan)
    await town.carry_out_draws()
    ((payload,),) = town.rows("select payload from outbox")
    told = DrawCompleted.FromString(bytes(payload))
    assert (told.draw_id, told.plan_id) == (str(draw.draw_id), str(plan.plan_id))
    assert (told.department_id, told.drawn) == ("fire_rescue", 5)


async def test_only_registered_members_of_the_library_are_in_the_pool(town: Any, make: Any) -> None:
    town.aggregation.commit(make.companies(3), make.library)
    town.aggregation.commit(make.companies(3, 10), make.other_library)
    town.aggregation.commit(make.companies(3, 20), make.library, registered=False)
    through = town.aggregation.commit([make.company(1)], make.other_library)
    town.scoring.say("run-1", through=through)
    draw = await town.drawn(await town.planned())
    assert (draw.pool_size, draw.drawn) == (2, 1)
    assert draw.counts[4].library == 2


async def test_the_pool_knows_at_least_what_the_run_knew(town: Any, make: Any) -> None:
    town.example()
    town.scoring.through["run-1"] = 2
    await town.started(await town.planned())
    with pytest.raises(RegistryBehind):
        await town.carry_out_draws()
    town.aggregation.commit([make.company(900)], make.library)
    await town.carry_out_draws()
    assert town.rows("select pool_size from draw") == [(147,)]


async def test_an_enterprise_is_drawn_once_a_year_for_one_kind_of_check(
    town: Any, make: Any
) -> None:
    town.example()
    plan = await town.planned()
    first, second = await town.drawn(plan), await town.drawn(plan)
    assert (first.attempt, second.attempt) == (1, 2)
    assert not set(await town.listed(first)) & set(await town.listed(second))
    assert second.exclusions == {"drawn_this_year": 5}
    # The ratio is of the library before exclusion.
    assert [c.quota for c in second.counts] == [2, 1, 1, 1, 0]
    assert [c.excluded for c in second.counts] == [2, 1, 1, 1, 0]
    other = await town.drawn(await town.planned(check_type="disclosure"))
    assert other.exclusions == {}


async def test_whom_nobody_is_left_to_draw_is_a_shortfall_and_not_refilled(town: Any) -> None:
    town.example()
    plan = await town.planned()
    for _ in range(5):
        await town.drawn(plan)
    draw = await town.drawn(plan)
    high = draw.counts[3]
    assert (high.excluded, high.quota, high.drawn, high.shortfall) == (5, 1, 0, 1)
    assert [c.drawn for c in draw.counts] == [2, 1, 1, 0, 0]


async def test_who_is_drawn_and_not_yet_visited_is_not_drawn_in_the_next_year_either(
    town: Any,
) -> None:
    town.example()
    plan = await town.planned()
    first = await town.drawn(plan)
    town.day.advance(122)
    visited, *rest = await town.listed(first)
    await town.note_task(uuid4(), visited, 2, False, ["tax"], datetime.now(UTC))
    await town.note_task(uuid4(), visited, 2, False, ["fire_rescue"], first.committed_at)
    assert (await town.drawn(plan)).exclusions == {"drawn_and_open": 5}
    await town.note_task(uuid4(), visited, 2, False, ["fire_rescue", "tax"], datetime.now(UTC))
    third = await town.drawn(plan)
    assert third.exclusions == {"drawn_and_open": 4, "drawn_this_year": 5}
    assert not set(rest) & set(await town.listed(third))


async def test_who_has_an_open_task_is_not_drawn_until_it_is_closed(town: Any) -> None:
    members = town.example()
    plan, tasks = await town.planned(), [uuid4() for _ in members[:140]]
    for task, uscc in zip(tasks, members, strict=False):
        await town.note_task(task, uscc, 1, True, ["tax"], datetime.now(UTC))
    draw = await town.drawn(plan)
    assert draw.exclusions == {"open_task": 140}
    assert set(await town.listed(draw)) <= set(members[140:])
    for task, uscc in zip(tasks, members, strict=False):
        await town.note_task(task, uscc, 3, False, ["tax"], datetime.now(UTC))
        await town.note_task(task, uscc, 2, True, ["tax"], datetime.now(UTC))
    assert set((await town.drawn(plan)).exclusions) == {"drawn_this_year"}


async def test_a_class_that_changes_after_the_draw_changes_nothing_of_it(
    town: Any, tmp_path: Path
) -> None:
    members = town.example()
    draw = await town.drawn(await town.planned())
    before = town.rows("select uscc, stratum from drawn order by uscc")
    town.scoring.say("run-1", [], [], [], members)
    assert await town.verified(draw, tmp_path)
    assert town.rows("select uscc, stratum from drawn order by uscc") == before


async def test_draws_of_overlapping_libraries_at_once_book_nobody_twice(
    town: Any, make: Any, tmp_path: Path
) -> None:
    members = make.companies(120)
    town.aggregation.commit(members[:40], make.library)
    town.aggregation.commit(members[40:80], make.library, make.other_library)
    through = town.aggregation.commit(members[80:], make.other_library)
    town.scoring.say("run-1", members[:60], members[60:], through=through)
    plans = [await town.planned(library=make.library) for _ in range(4)]
    plans += [await town.planned(library=make.other_library) for _ in range(4)]
    draws = await asyncio.gather(*(town.started(plan) for plan in plans))
    await asyncio.gather(*(town.another_worker()() for _ in range(5)))
    lists = [set(await town.listed(draw)) for draw in draws]
    assert all(lists)
    assert not any(one & other for one, other in combinations(lists, 2))
    assert len(town.rows("select * from outbox")) == 8
    for draw in draws:
        done = await town.get_draw(draw.draw_id, "")
        assert await town.verified(done, tmp_path / str(draw.draw_id))
        assert done.sources.each[0].commitment == draw.sources.each[0].commitment


async def test_the_table_itself_books_nobody_twice(town: Any) -> None:
    town.example()
    await town.drawn(await town.planned())
    for index in ("drawn_once_a_year", "drawn_and_open_once"):
        year = "year" if index == "drawn_once_a_year" else "year + 1"
        opened = "not open" if index == "drawn_once_a_year" else "open"
        town.change("insert into check_type values ('x') on conflict do nothing")
        with pytest.raises(psycopg.errors.UniqueViolation, match=index):
            town.change(
                "with other as (insert into draw (draw_id, plan_id, check_type, attempt, state,"
                " run_id, on_day, algorithm, secrets_commitment, independent,"
                " started_by, committed_at, plan_version) select gen_random_uuid(), plan_id,"
                " check_type, 99, state, run_id, on_day, algorithm, secrets_commitment,"
                " independent, started_by, committed_at, 1 from draw returning draw_id)"
                f" insert into drawn select other.draw_id, uscc, check_type, {year}, stratum,"
                f" {opened}, key from drawn, other limit 1"
            )


async def _draw_with(town: Any, plan: Plan) -> Draw:
    await town.carry_out_draws()
    draw_id = town.rows("select draw_id from draw where plan_id = %s", plan.plan_id)[0][0]
    found: Draw = await town.get_draw(draw_id, "")
    return found


@pytest.mark.parametrize(
    ("state", "in_the_way", "out_of_it"),
    [
        (
            "committed",
            "insert into pool_page select draw_id, 0, '', '', '' from draw",
            "delete from pool_page",
        ),
        (
            "frozen",
            "insert into stratum select draw_id, 2, 0, 0, 0, 0, 0 from draw",
            "delete from stratum",
        ),
    ],
)
async def test_a_draw_cut_short_in_a_step_goes_on_with_the_same_seed_and_number(
    town: Any, tmp_path: Path, state: str, in_the_way: str, out_of_it: str
) -> None:
    town.example()
    plan = await town.planned()
    started = await town.started(plan)
    town.change(in_the_way)
    with pytest.raises(BROKEN):
        await town.carry_out_draws()
    assert town.rows("select state from draw") == [(state,)]
    assert (await town.get_draw(started.draw_id, "")).seed == b""
    assert town.rows("select * from drawn") == town.rows("select * from outbox") == []
    town.change(out_of_it)
    done = await _draw_with(town, plan)
    assert (done.state, done.attempt, done.drawn) == (DrawState.COMPLETED, 1, 5)
    assert done.sources.each[0].commitment == started.sources.each[0].commitment
    assert await town.verified(done, tmp_path)
    assert len(town.rows("select * from outbox")) == 1


async def test_a_frozen_draw_is_completed_by_another_process_from_the_pool_as_it_was(
    town: Any, make: Any
) -> None:
    town.example()
    plan = await town.planned()
    started = await town.started(plan)
    await town.freeze_pool(started)
    frozen = await town.get_draw(started.draw_id, "")
    assert (frozen.state, frozen.pool_size, frozen.seed) == (DrawState.FROZEN, 146, b"")
    town.aggregation.commit(make.companies(50, 500), make.library)
    await town.follow_ledger()
    await town.another_worker()()
    done = await town.get_draw(started.draw_id, "")
    assert (done.state, done.pool_digest) == (DrawState.COMPLETED, frozen.pool_digest)


async def test_a_step_done_twice_is_done_once(town: Any) -> None:
    town.example()
    started = await town.started(await town.planned())
    await asyncio.gather(*(town.freeze_pool(started) for _ in range(3)))
    frozen = await town.get_draw(started.draw_id, "")
    await asyncio.gather(*(town.select_drawn(frozen) for _ in range(3)))
    assert len(town.rows("select * from drawn")) == 5
    assert len(town.rows("select * from outbox")) == 1


async def test_another_draw_of_the_kind_waits_while_one_is_frozen(town: Any) -> None:
    town.example()
    plan = await town.planned()
    one, other = await town.started(plan), await town.started(plan)
    await town.freeze_pool(one)
    await town.freeze_pool(other)
    assert (await town.get_draw(other.draw_id, "")).state is DrawState.COMMITTED
    await town.carry_out_draws()
    assert (await town.get_draw(other.draw_id, "")).exclusions == {"drawn_this_year": 5}


async def test_scoring_gone_within_a_run_delays_a_draw_and_costs_nothing(town: Any) -> None:
    town.example()
    plan = await town.planned()
    started = await town.started(plan)
    town.scoring.fails = 1
    with pytest.raises(Unavailable):
        await town.carry_out_draws()
    done = await _draw_with(town, plan)
    assert done.state is DrawState.COMPLETED
    assert done.sources.each[0].commitment == started.sources.each[0].commitment


async def test_a_run_that_cannot_be_read_whole_fails_the_draw_and_bars_no_other(
    town: Any,
) -> None:
    town.example()
    plan = await town.planned()
    town.scoring.drops = 1
    failed = await town.drawn(plan)
    assert (failed.state, failed.failure) == (DrawState.FAILED, "run_unreadable")
    assert failed.seed == b""
    town.scoring.drops = 0
    again = await town.drawn(plan)
    assert (again.state, again.attempt) == (DrawState.COMPLETED, 2)


async def test_a_list_is_read_when_it_stands_and_by_departments_when_it_is_theirs(
    town: Any,
) -> None:
    town.example()
    plan = await town.planned()
    draw = await town.started(plan)
    with pytest.raises(DrawNotCompleted):
        await town.listed(draw)
    with pytest.raises(DrawNotCompleted):
        await anext(town.read_drawn(draw.draw_id))
    await town.carry_out_draws()
    whole = await town.listed(draw)
    first, more = await town.list_drawn(draw.draw_id, "fire_rescue", "", 3)
    rest, end = await town.list_drawn(draw.draw_id, "fire_rescue", first[-1], 3)
    assert ([*first, *rest], more, end) == (sorted(whole), True, False)
    with pytest.raises(UnknownDraw):
        await town.list_drawn(draw.draw_id, "tax", "", 3)
    with pytest.raises(UnknownDraw):
        await town.get_draw(draw.draw_id, "tax")
    told, *pages = [part async for part in town.read_drawn(draw.draw_id)]
    assert (told, pages) == (plan, [whole])
