"""A run over everybody: one snapshot, one digest, never over a fresher class."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kernel import RiskClass
from onedoor.scoring.v1 import events_pb2
from scoring.domain.errors import (
    DayAhead,
    NotKnownYet,
    OtherRun,
    RunIdMissing,
    RunInProgress,
    UnknownRun,
)
from scoring.domain.run import RunState
from scoring.usecases.complete_run import CompleteRun
from scoring.usecases.get_run import GetRun

pytestmark = pytest.mark.real

FIRE, MARKET = "fire_rescue", "market_regulation"


async def filled(city: Any, say: Any, count: int = 5) -> None:
    for number in range(count):
        uscc = say.company(number)
        records = say.high_for(uscc, FIRE, 100 * number + 1) if number % 2 else []
        city.aggregation.commit(say.registered(uscc), say.member(uscc, FIRE), *records)
    city.aggregation.commit(say.record(say.company(77), 1, FIRE, subkind="fire_accident"))
    await city.touched()


async def test_a_run_classifies_everybody_that_is_registered(city: Any, say: Any) -> None:
    await filled(city, say)
    run = await city.run("r1")
    assert (run.classified, run.changed, run.through) == (5, 0, 6)
    stored = await GetRun(city.database.transaction)("r1")
    assert stored == run.__class__(**{**_fields(run), "state": RunState.COMPLETED})
    (told,) = city.told("run_completed")
    message = events_pb2.RunCompleted.FromString(told)
    assert (message.run_id, message.digest, message.classified) == ("r1", run.digest, 5)


def _fields(run: Any) -> dict[str, Any]:
    return {name: getattr(run, name) for name in run.__dataclass_fields__}


async def test_the_digest_stays_while_nothing_happens_and_moves_with_a_class(
    city: Any, say: Any
) -> None:
    await filled(city, say)
    first, second = await city.run("r1"), await city.run("r2")
    assert first.digest == second.digest
    city.aggregation.commit(*say.high_for(say.company(0), FIRE, 900))
    third = await city.run("r3")
    assert third.digest != first.digest


async def test_the_digest_does_not_depend_on_how_records_came(
    city: Any, say: Any, another_city: Any
) -> None:
    await filled(city, say)
    everything = [entry for commit in reversed(city.aggregation.commits) for entry in commit]
    async with another_city([everything]) as other:
        await other.touched()
        assert (await other.run("r")).digest == (await city.run("r")).digest


async def test_a_run_reads_to_the_number_it_was_asked_for_first(city: Any, say: Any) -> None:
    city.aggregation.commit(say.registered(say.company(1)))
    await city.start_run("r1", None, 2, "operator")
    with pytest.raises(NotKnownYet):
        await city.complete_run()
    city.aggregation.commit(say.registered(say.company(2)))
    run = await city.complete_run()
    assert (run.through, run.classified) == (2, 2)


class Interrupted(CompleteRun):
    """The run itself, but something happens each time before it stores a page."""

    happens: Callable[[], Awaitable[None]]

    async def _store(self, *arguments: Any) -> None:
        await type(self).happens()
        await CompleteRun._store(self, *arguments)


def interrupted(run: CompleteRun, happens: Callable[[], Awaitable[None]]) -> CompleteRun:
    kind = type("Interrupted", (Interrupted,), {"happens": staticmethod(happens)})
    parts = (run.transaction, run.models, run.reclassify_touched, run.previous_runs)
    return kind(*parts, run.page)


async def test_a_run_mends_what_is_missing_and_never_overwrites_what_is_fresher(
    city: Any, say: Any
) -> None:
    await filled(city, say)
    city.change("update classification set classes[30] = 0")
    slow, fresh = say.company(1), say.company(3)

    async def a_record_arrives_for_one_of_the_two() -> None:
        city.aggregation.commit(say.record(fresh, 301, FIRE, revoked=True))
        await city.touched()

    city.complete_run = interrupted(city.complete_run, a_record_arrives_for_one_of_the_two)
    run = await city.run("r1")
    assert city.classes(slow)[FIRE] == RiskClass.HIGH
    assert city.classes(fresh)[FIRE] == RiskClass.GENERAL
    assert run.changed == 1
    (fresh_run,) = city.rows("select run_id from classification where uscc = %s", fresh)
    assert fresh_run == (None,)


async def test_a_run_cut_short_is_carried_out_again(city: Any, say: Any) -> None:
    city.complete_run = replace(city.complete_run, page=2)
    await filled(city, say)
    calm = await city.run("calm")
    city.change("update classification set classes[30] = 2, scores[30] = 7")
    pages: list[int] = []

    async def it_dies_at_the_second_page() -> None:
        pages.append(1)
        if len(pages) == 2:
            raise asyncio.CancelledError

    city.complete_run = interrupted(city.complete_run, it_dies_at_the_second_page)
    await city.start_run("cut", None, 0, "operator")
    with pytest.raises(asyncio.CancelledError):
        await city.complete_run()
    done = await city.complete_run()
    assert (done.digest, done.classified, done.changed) == (calm.digest, 5, 5)
    assert len(city.told("run_completed")) == 2
    assert await city.complete_run() is None


async def test_a_run_resumed_on_a_later_day_leaves_the_classes_of_that_day(
    city: Any, say: Any
) -> None:
    uscc = say.company(1)
    records = say.high_for(uscc, FIRE, 1, date(2023, 9, 2))
    city.aggregation.commit(say.registered(uscc), *records)
    await city.touched()
    await city.start_run("r1", None, 0, "operator")
    city.day.advance(1)
    await city.due()
    lower = city.classes(uscc)
    assert lower[FIRE] < RiskClass.HIGH
    run = await city.complete_run()
    assert (run.on, run.changed) == (date(2026, 9, 1), 0)
    assert city.classes(uscc) == lower


async def test_a_past_day_is_recomputed_for_its_digest_and_nothing_is_stored(
    city: Any, say: Any
) -> None:
    uscc = say.company(1)
    hazard = {"subkind": "major_fire_hazard", "occurred_on": date(2026, 8, 20)}
    city.aggregation.commit(say.registered(uscc), say.record(uscc, 1, FIRE, **hazard))
    await city.touched()
    today = await city.run("today")
    before = city.state()
    past = await city.run("past", city.day.on - timedelta(days=30))
    assert past.digest != today.digest
    assert city.state() == before


async def test_one_run_at_a_time_and_the_same_id_starts_one(city: Any, say: Any) -> None:
    await city.start_run("r1", None, 0, "operator")
    assert (await city.start_run("r1", None, 0, "operator")).run_id == "r1"
    with pytest.raises(OtherRun):
        await city.start_run("r1", None, 3, "operator")
    with pytest.raises(RunInProgress) as fault:
        await city.start_run("r2", None, 0, "operator")
    assert fault.value.run_id == "r1"
    await city.complete_run()
    await city.start_run("r2", None, 0, "operator")


async def test_a_run_needs_a_name_and_a_day_that_has_begun(city: Any) -> None:
    with pytest.raises(RunIdMissing):
        await city.start_run("", None, 0, "operator")
    with pytest.raises(DayAhead):
        await city.start_run("r1", city.day.on + timedelta(days=1), 0, "operator")
    with pytest.raises(UnknownRun):
        await GetRun(city.database.transaction)("r1")


async def test_a_run_that_meets_a_bug_fails_and_bars_no_other(city: Any, say: Any) -> None:
    await filled(city, say)
    sound = city.complete_run
    city.change("update classification set classes[30] = 2")

    async def a_bug() -> None:
        raise ZeroDivisionError

    city.complete_run = interrupted(sound, a_bug)
    with pytest.raises(ZeroDivisionError):
        await city.run("r1")
    city.complete_run = sound
    assert (await GetRun(city.database.transaction)("r1")).state is RunState.FAILED
    assert (await city.run("r2")).classified == 5


async def test_a_run_reads_of_related_enterprises_what_the_run_before_said(
    city: Any, say: Any
) -> None:
    dead, related = say.company(1), say.company(2)
    revoked = say.record(
        dead,
        1,
        MARKET,
        kind="existence_status",
        status="licence_revoked",
        event="licence_revoked",
        effective_on=date(2026, 8, 1),
    )
    tie = say.record(
        related,
        2,
        MARKET,
        kind="affiliation",
        relation="legal_representative_of",
        peer_uscc=dead,
        from_on=date(2026, 8, 1),
    )
    city.aggregation.commit(say.registered(dead), say.registered(related), revoked, tie)
    await city.touched()
    await city.run("first")
    assert score(city, related) == 0
    city.day.advance(1)
    await city.run("second")
    assert score(city, related) == 60_000  # one revoked enterprise of the representative
    assert city.rows("select peers_run from dossier where uscc = %s", related) == [("first",)]
    again = await city.run("third")
    assert again.digest == (await city.run("fourth")).digest


def score(city: Any, uscc: str) -> int:
    return int(city.rows("select scores[1] from classification where uscc = %s", uscc)[0][0])
