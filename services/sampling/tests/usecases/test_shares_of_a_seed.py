"""The seed from several sources: departments commit and reveal, a public value is named before."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from onedoor_client.verify_draw import verify
from sampling.domain.draw import Draw, DrawState
from sampling.domain.errors import (
    NoSuchSource,
    NotTheTime,
    OtherShare,
    OtherStatement,
    SamePerson,
    UnknownDraw,
    WrongPublicValue,
    WrongShare,
    WrongSources,
)
from sampling.domain.order import PublicValue
from sampling.domain.seed import share_commitment

pytestmark = pytest.mark.real

FIRST, SECOND = "market_regulation", "commerce"
SHARES = {FIRST: b"t" * 32, SECOND: b"m" * 32}
VALUE = "双色球 2026103 红球"


async def _committed(town: Any, **sources: Any) -> Draw:
    """A draw to whose seed tax and market regulation have committed."""
    town.example()
    draw = await town.started(await town.planned(), departments=(FIRST, SECOND), **sources)
    for name, share in SHARES.items():
        commitment = share_commitment(draw.draw_id, name, share)
        draw = await town.commit_share(draw.draw_id, name, commitment)
    return draw


async def _frozen(town: Any, **sources: Any) -> Draw:
    """The same, with the pool frozen."""
    draw = await _committed(town, **sources)
    await town.carry_out_draws()
    return await _now(town, draw)


async def _now(town: Any, draw: Draw) -> Draw:
    found: Draw = await town.get_draw(draw.draw_id, "")
    return found


async def _reveal(town: Any, draw: Draw, name: str, **changes: Any) -> Draw:
    share = changes.get("share", SHARES[name])
    frozen = changes.get("frozen", draw.published[1].digest)
    found: Draw = await town.reveal_share(draw.draw_id, name, share, frozen, name)
    return found


def _let_time_pass(town: Any, what: str) -> None:
    """As if all that waits had waited so long already."""
    town.change(f"update draw set {what}")


async def test_a_seed_of_two_departments_is_independent_and_the_draw_verifies(
    town: Any, tmp_path: Path
) -> None:
    draw = await _frozen(town)
    assert (draw.state, draw.seed) == (DrawState.FROZEN, b"")
    for name in (FIRST, SECOND):
        await _reveal(town, draw, name)
    await town.carry_out_draws()
    done = await _now(town, draw)
    assert (done.state, done.independent, done.attempt) == (DrawState.COMPLETED, True, 1)
    assert verify(await town.package(done, tmp_path)).faults == []


async def test_a_draw_waits_for_every_commitment_before_its_pool_is_frozen(town: Any) -> None:
    town.example()
    draw = await town.started(await town.planned(), departments=(FIRST, SECOND))
    assert draw.state is DrawState.GATHERING
    await town.commit_share(draw.draw_id, FIRST, b"c" * 32)
    await town.carry_out_draws()
    assert (await _now(town, draw)).state is DrawState.GATHERING
    await town.commit_share(draw.draw_id, SECOND, b"d" * 32)
    await town.carry_out_draws()
    assert (await _now(town, draw)).state is DrawState.FROZEN


async def test_a_draw_that_waits_holds_up_no_draw_of_another_kind(town: Any) -> None:
    await _frozen(town)
    other = await town.drawn(await town.planned(check_type="disclosure"))
    assert other.state is DrawState.COMPLETED


async def test_a_commitment_given_again_is_the_one_on_file_and_another_is_refused(
    town: Any,
) -> None:
    town.example()
    draw = await town.started(await town.planned(), departments=(FIRST, SECOND))
    for _ in range(2):
        draw = await town.commit_share(draw.draw_id, FIRST, b"c" * 32)
    assert draw.sources.uncommitted == [SECOND]
    with pytest.raises(OtherShare):
        await town.commit_share(draw.draw_id, FIRST, b"x" * 32)
    with pytest.raises(WrongShare):
        await town.commit_share(draw.draw_id, SECOND, b"short")
    with pytest.raises(NoSuchSource):
        await town.commit_share(draw.draw_id, "fire_rescue", b"c" * 32)
    with pytest.raises(UnknownDraw):
        await town.commit_share(uuid4(), FIRST, b"c" * 32)


async def test_a_share_is_taken_after_the_freeze_if_it_is_what_was_committed_to(town: Any) -> None:
    draw = await _committed(town)
    with pytest.raises(NotTheTime):
        await town.reveal_share(draw.draw_id, FIRST, SHARES[FIRST], b"f" * 32, FIRST)
    await town.carry_out_draws()
    draw = await _now(town, draw)
    with pytest.raises(WrongShare):
        await _reveal(town, draw, FIRST, share=b"x" * 32)
    with pytest.raises(OtherStatement):
        await _reveal(town, draw, FIRST, frozen=b"x" * 32)
    with pytest.raises(NotTheTime):
        await _late(town, draw)
    for _ in range(2):
        await _reveal(town, draw, FIRST)
    with pytest.raises(OtherShare):
        await _reveal(town, draw, FIRST, share=b"x" * 32)


async def _late(town: Any, draw: Draw) -> None:
    """A share after its time."""
    _let_time_pass(town, "deadline = now() - interval '1 second'")
    try:
        await _reveal(town, draw, FIRST)
    finally:
        _let_time_pass(town, "deadline = now() + interval '1 day'")


async def test_another_departments_commitment_cannot_be_handed_in_as_ones_own(town: Any) -> None:
    """Who copies a commitment cannot open it: the share is bound to the name."""
    town.example()
    draw = await town.started(await town.planned(), departments=(FIRST, SECOND))
    copied = share_commitment(draw.draw_id, FIRST, SHARES[FIRST])
    for name in (FIRST, SECOND):
        await town.commit_share(draw.draw_id, name, copied)
    await town.carry_out_draws()
    draw = await _now(town, draw)
    await _reveal(town, draw, FIRST)
    with pytest.raises(WrongShare):
        await _reveal(town, draw, SECOND, share=SHARES[FIRST])


async def test_who_reveals_last_has_seen_no_share_and_no_list(town: Any) -> None:
    draw = await _frozen(town)
    seen = await _reveal(town, draw, FIRST)
    assert (seen.state, seen.seed, seen.drawn) == (DrawState.FROZEN, b"", 0)
    files = [content async for _, content in town.read_package(draw.draw_id, SECOND)]
    assert len(files) == 2
    own = town.rows("select share from seed_source where kind = 'local'")[0][0]
    assert not any(share.hex() in file.decode() for file in files for share in (own, SHARES[FIRST]))


async def test_without_a_share_there_is_no_list_and_who_did_not_reveal_is_named(
    town: Any, tmp_path: Path
) -> None:
    """Whoever keeps silent, or is said to, ends the attempt; the choice of a list it never has."""
    draw = await _frozen(town)
    await _reveal(town, draw, FIRST)
    await town.carry_out_draws()
    assert (await _now(town, draw)).state is DrawState.FROZEN
    _let_time_pass(town, "deadline = now() - interval '1 second'")
    await town.carry_out_draws()
    failed = await _now(town, draw)
    assert (failed.state, failed.failure) == (DrawState.FAILED, "shares_not_revealed")
    assert town.rows("select count(*) from drawn") == [(0,)]
    assert verify(await town.package(failed, tmp_path)).faults == []
    told = json.loads((tmp_path / "3-failed.json").read_text())
    assert (told["left_out"], set(told["shares"])) == ([SECOND], {"onedoor", FIRST})
    with pytest.raises(NotTheTime):
        await _reveal(town, draw, SECOND)
    again = await town.drawn(await town.get_plan(draw.plan_id, ""))
    assert (again.attempt, again.state) == (2, DrawState.COMPLETED)


async def test_without_a_commitment_in_time_the_attempt_ends_before_any_pool(town: Any) -> None:
    town.example()
    draw = await town.started(await town.planned(), departments=(FIRST, SECOND))
    await town.commit_share(draw.draw_id, FIRST, b"c" * 32)
    _let_time_pass(town, "deadline = now() - interval '1 second'")
    with pytest.raises(NotTheTime):
        await town.commit_share(draw.draw_id, SECOND, b"d" * 32)
    await town.carry_out_draws()
    failed = await _now(town, draw)
    assert (failed.state, failed.failure) == (DrawState.FAILED, "shares_not_committed")
    body = town.rows("select body from statement where number = 2")[0][0]
    assert json.loads(body)["uncommitted"] == [SECOND]
    assert town.rows("select count(*) from pool_page") == [(0,)]


HOURS = 12 * 3600.0
"""What is written when the tests are read must still lie ahead when they are run."""


def _soon(seconds: float = 0.6) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def _known(draw: Draw) -> None:
    """Until the public value of the draw is known."""
    last = draw.sources.last_due
    assert last is not None
    await asyncio.sleep(max(0.0, (last - datetime.now(UTC)).total_seconds()) + 0.05)


async def test_with_a_public_value_a_silent_department_is_left_out_blindly(
    town: Any, tmp_path: Path
) -> None:
    """Shares are closed before the value is known: nobody knows what leaving one out does."""
    draw = await _frozen(town, public_values=(PublicValue(VALUE, _soon(2.0)),))
    assert draw.deadline == draw.sources.first_due
    await _reveal(town, draw, SECOND)
    with pytest.raises(NotTheTime):
        await town.enter_public_value(draw.draw_id, VALUE, "9 18 26", "other")
    await _known(draw)
    with pytest.raises(NotTheTime):
        await _reveal(town, draw, FIRST)
    await town.carry_out_draws()
    assert (await _now(town, draw)).state is DrawState.FROZEN
    await town.enter_public_value(draw.draw_id, VALUE, "26,9 18", "other")
    await town.carry_out_draws()
    done = await _now(town, draw)
    assert (done.state, done.independent) == (DrawState.COMPLETED, True)
    package = verify(await town.package(done, tmp_path))
    assert package.faults == []
    assert package.last["left_out"] == [FIRST]
    assert package.last["shares"][VALUE] == "9 18 26"


async def test_a_public_value_is_entered_once_by_somebody_else_in_whole_numbers(
    town: Any,
) -> None:
    town.example()
    value = PublicValue(VALUE, _soon(1.0))
    draw = await town.started(await town.planned(), public_values=(value,))
    await town.carry_out_draws()
    await _known(draw)
    for given, by, fault in (
        ("9 18", "coordinator", SamePerson),
        ("nine", "other", WrongPublicValue),
        ("", "other", WrongPublicValue),
    ):
        with pytest.raises(fault):
            await town.enter_public_value(draw.draw_id, VALUE, given, by)
    with pytest.raises(NoSuchSource):
        await town.enter_public_value(draw.draw_id, "another", "9", "other")
    for _ in range(2):
        await town.enter_public_value(draw.draw_id, VALUE, "9 18", "other")
    with pytest.raises(OtherShare):
        await town.enter_public_value(draw.draw_id, VALUE, "9 19", "other")
    await town.carry_out_draws()
    done = await _now(town, draw)
    assert (done.state, done.independent) == (DrawState.COMPLETED, True)
    await town.enter_public_value(draw.draw_id, VALUE, "18 9", "other")


async def test_a_value_known_before_the_freeze_ends_the_attempt(town: Any) -> None:
    town.example()
    value = PublicValue(VALUE, _soon(0.3))
    draw = await town.started(await town.planned(), public_values=(value,))
    await _known(draw)
    await town.carry_out_draws()
    failed = await _now(town, draw)
    assert (failed.state, failed.failure) == (DrawState.FAILED, "public_value_too_early")


async def test_a_value_that_nobody_enters_ends_the_attempt(town: Any) -> None:
    town.example()
    value = PublicValue(VALUE, _soon())
    draw = await town.started(await town.planned(), public_values=(value,))
    await town.carry_out_draws()
    await _known(draw)
    await town.carry_out_draws()
    assert (await _now(town, draw)).state is DrawState.FROZEN
    _let_time_pass(town, "patience = interval '0'")
    await town.carry_out_draws()
    assert (await _now(town, draw)).failure == "public_value_missing"


@pytest.mark.parametrize(
    ("sources", "field"),
    [
        ({"departments": ("nowhere",)}, "departments"),
        ({"departments": (FIRST, FIRST)}, "departments"),
        ({"patience": timedelta(seconds=59)}, "patience_seconds"),
        ({"patience": timedelta(days=31)}, "patience_seconds"),
        ({"public_values": (PublicValue(" ", _soon(HOURS)),)}, "public_values.name"),
        ({"public_values": (PublicValue("x" * 201, _soon(HOURS)),)}, "public_values.name"),
        ({"public_values": (PublicValue("x", _soon(-1)),)}, "public_values.due_at"),
        ({"public_values": (PublicValue("x", _soon(HOURS)),) * 2}, "public_values.name"),
        ({"public_values": (PublicValue("onedoor", _soon(HOURS)),)}, "public_values.name"),
    ],
)
async def test_sources_of_which_no_seed_can_be_made_are_refused(
    town: Any, sources: dict[str, Any], field: str
) -> None:
    town.example()
    with pytest.raises(WrongSources) as fault:
        await town.started(await town.planned(), **sources)
    assert fault.value.field == field
    assert town.rows("select count(*) from draw") == [(0,)]


async def test_departments_that_reveal_at_once_give_one_seed_and_one_list(
    town: Any, tmp_path: Path
) -> None:
    draw = await _frozen(town)
    await asyncio.gather(
        *(_reveal(town, draw, name) for name in (FIRST, SECOND) for _ in range(3)),
        *(town.another_worker()() for _ in range(4)),
    )
    await town.carry_out_draws()
    done = await _now(town, draw)
    assert done.state is DrawState.COMPLETED
    assert town.rows("select count(*) from outbox") == [(1,)]
    assert verify(await town.package(done, tmp_path)).faults == []
