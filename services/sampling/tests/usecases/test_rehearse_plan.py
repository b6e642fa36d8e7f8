"""A plan before it is approved: what it would cost and find, from what a year has shown."""

import asyncio
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from sampling.domain.errors import UnknownPlan
from sampling.domain.plan_errors import RehearsalFailed, UnknownRehearsal
from sampling.domain.stratum import Ratios, Stratum

pytestmark = pytest.mark.real


async def rehearsed(town: Any, plan: Any) -> Any:
    await town.rehearse_plan(plan.plan_id, plan.version, "", "li")
    await town.carry_out_rehearsals()
    return await town.get_rehearsal(plan.plan_id, plan.version, "")


async def visited(town: Any, draw: Any, *with_problem: int) -> list[str]:
    """All drawn enterprises are visited; those at the places named have a problem."""
    usccs: list[str] = await town.listed(draw)
    for place, uscc in enumerate(usccs):
        task_id, at = uuid4(), datetime.now(UTC)
        departments = ["fire_rescue"]
        await town.note_task(task_id, uscc, 1, True, departments, at, draw.draw_id)
        await town.note_task(task_id, uscc, 2, False, departments, datetime.now(UTC), draw.draw_id)
        for _ in range(2):
            await town.note_result(task_id, date(2026, 9, 1), place in with_problem)
    return usccs


async def test_a_plan_is_replayed_by_the_newest_run_and_what_a_year_has_found(
    town: Any, make: Any
) -> None:
    """2/1/1/1 of 101/33/7/5 were drawn and visited, the third in order of USCC with a problem. The
    same draws would be made again, but for those five, who were drawn this year."""
    members = town.example()
    await town.note_run("run-1", date(2026, 9, 1), 1)
    await town.register_inspectors([make.inspector(number) for number in range(4)], "fire")
    first = await visited(town, await town.drawn(await town.planned()), 2)
    proposed = await town.create_plan(make.plan(), "wang")
    found = await rehearsed(town, proposed)
    parts = {part.stratum: part for part in found.parts}
    library = {stratum: parts[stratum].members.library for stratum in Stratum}
    assert list(library.values()) == [101, 33, 7, 5, 0]
    assert [parts[stratum].members.eligible for stratum in Stratum] == [99, 32, 6, 4, 0]
    assert (found.visits, found.repeats) == (5, 0)
    seen = {stratum: parts[stratum].members.seen for stratum in Stratum}
    assert [each.inspected for each in seen.values()] == [2, 1, 1, 1, 0]
    of = Stratum(next(c for c, s in enumerate((101, 134, 141, 146)) if members.index(first[2]) < s))
    assert [stratum for stratum in Stratum if seen[stratum].found] == [of]
    (load,) = found.loads
    working = {turn.on for turn in town.law.turns(proposed, date(2026, 9, 1))}
    assert (load.needed, load.possible) == (10, 4 * len(working) * 4)
    assert found.cheapest.drawn == 5
    assert found.basis.run_id == "run-1"


async def test_key_supervision_repeats_and_the_rehearsal_says_how_often(
    town: Any, make: Any
) -> None:
    town.example()
    await town.note_run("run-1", date(2026, 9, 1), 1)
    every = Ratios(*[Fraction(1)] * 4)
    key = await town.planned(item_codes=("FR-003",), ratios=every)
    await visited(town, await town.drawn(key))
    found = await rehearsed(town, key)
    assert (found.visits, found.repeats, found.share) == (146, 146, 1)
    assert found.findings.expected == 0
    assert found.findings.high > 0


async def test_a_new_type_of_check_is_judged_by_what_others_found(town: Any, make: Any) -> None:
    town.example()
    await town.note_run("run-1", date(2026, 9, 1), 1)
    await visited(town, await town.drawn(await town.planned(check_type="other")), 0, 1, 2, 3, 4)
    found = await rehearsed(town, await town.create_plan(make.plan(), "wang"))
    assert found.findings.expected == found.visits == 5


async def test_a_plan_without_a_credit_rule_is_replayed_too(town: Any, make: Any) -> None:
    """3 % of 146 are five, whatever the class."""
    town.example()
    await town.note_run("run-1", date(2026, 9, 1), 1)
    proposed = await town.create_plan(
        make.plan(ratios=None, mandatory_high_share=Fraction(0), undirected_share=Fraction(3, 100)),
        "wang",
    )
    found = await rehearsed(town, proposed)
    assert (found.visits, found.cheapest) == (5, None)
    assert found.findings.expected is None


async def test_it_waits_for_a_run_and_is_told_in_the_meantime(town: Any, make: Any) -> None:
    town.example()
    proposed = await town.create_plan(make.plan(), "wang")
    with pytest.raises(UnknownRehearsal):
        await town.get_rehearsal(proposed.plan_id, 1, "")
    assert await rehearsed(town, proposed) is None
    await town.note_run("run-1", date(2026, 9, 1), 1)
    await asyncio.gather(*(town.carry_out_rehearsals() for _ in range(3)))
    assert (await town.get_rehearsal(proposed.plan_id, 1, "fire_rescue")).visits == 5
    with pytest.raises(UnknownPlan):
        await town.get_rehearsal(proposed.plan_id, 1, "transport")
    with pytest.raises(UnknownPlan):
        await town.rehearse_plan(proposed.plan_id, 2, "", "li")


async def test_one_that_cannot_be_made_says_why_and_bars_no_other(town: Any, make: Any) -> None:
    town.example()
    await town.note_run("run-1", date(2026, 9, 1), 1)
    proposed = await town.create_plan(make.plan(), "wang")
    town.scoring.drops = 1
    with pytest.raises(RehearsalFailed, match="run_unreadable"):
        await rehearsed(town, proposed)
    town.scoring.drops = 0
    assert (await rehearsed(town, proposed)).visits == 5
