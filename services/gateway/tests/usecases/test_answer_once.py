"""Idempotency keys in a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg
import pytest

from faults import Unavailable
from gateway.domain.errors import KeyUsedForAnotherRequest, RequestInProgress
from gateway.domain.idempotency import Answer, Key
from gateway.usecases.answer_once import AnswerOnce
from gateway.usecases.forget_keys import ForgetKeys
from storage import Database

pytestmark = pytest.mark.real

KEY = Key("fire-system", "k-1")


class Work:
    """Counts its effects; waits while `gate` is closed."""

    def __init__(self) -> None:
        self.done = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> Answer:
        await self.gate.wait()
        self.done += 1
        return Answer(201, f'{{"n":{self.done}}}'.encode())


@pytest.fixture
async def base(database: Callable[[str], Any]) -> AsyncIterator[Database]:
    store = Database(database("gateway").url)
    yield store
    await store.close()


def _run(base: Database, statement: str) -> Any:
    with psycopg.connect(base.url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(statement)


async def test_a_request_sent_again_has_no_second_effect(base: Database) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    first = await once(KEY, b"d", work)
    again = await AnswerOnce(base.transaction)(KEY, b"d", work)
    assert first == (Answer(201, b'{"n":1}'), False)
    assert again == (Answer(201, b'{"n":1}'), True)
    assert work.done == 1


async def test_of_many_at_once_one_works_and_the_others_are_told_to_wait(base: Database) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    work.gate.clear()
    running = asyncio.create_task(once(KEY, b"d", work))
    others = await _until_claimed(once, work)
    assert {type(other) for other in others} == {RequestInProgress}
    work.gate.set()
    await running
    assert work.done == 1


async def _until_claimed(once: AnswerOnce, work: Work) -> list[Any]:
    """What four more get, once the first one holds the key."""
    while True:
        async with once.transaction() as session:
            rows = await (await session.connection()).exec_driver_sql("table idempotency_key")
            if rows.all():
                break
        await asyncio.sleep(0.01)
    tasks = [once(KEY, b"d", work) for _ in range(4)]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_many_that_start_together_have_one_effect(base: Database) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    tasks = [once(KEY, b"d", work) for _ in range(8)]
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert work.done == 1
    answers = {outcome[0] for outcome in outcomes if isinstance(outcome, tuple)}
    assert answers == {Answer(201, b'{"n":1}')}
    assert all(isinstance(o, tuple | RequestInProgress) for o in outcomes)


async def test_a_key_belongs_to_the_content_it_came_with(base: Database) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    await once(KEY, b"d", work)
    with pytest.raises(KeyUsedForAnotherRequest):
        await once(KEY, b"e", work)


async def test_two_clients_may_choose_the_same_key(base: Database) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    await once(KEY, b"d", work)
    await once(Key("market-system", KEY.key), b"e", work)
    assert work.done == 2


async def test_what_failed_may_be_tried_again_at_once_even_with_other_content(
    base: Database,
) -> None:
    once, work = AnswerOnce(base.transaction), Work()

    async def fail() -> Answer:
        raise Unavailable("aggregation does not answer")

    with pytest.raises(Unavailable):
        await once(KEY, b"d", fail)
    assert (await once(KEY, b"e", work))[1] is False


async def test_the_claim_of_a_process_that_died_lapses_for_the_same_request_only(
    base: Database,
) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    work.gate.clear()
    died = asyncio.create_task(once(KEY, b"d", work))
    await _until_claimed(once, work)
    _run(base, "update idempotency_key set claimed_until = clock_timestamp() - interval '1 s'")
    other = Work()
    with pytest.raises(KeyUsedForAnotherRequest):
        await once(KEY, b"e", other)
    assert (await once(KEY, b"d", other)) == (Answer(201, b'{"n":1}'), False)
    # It was only slow: its late answer does not replace the one that was given.
    work.done = 41
    work.gate.set()
    await died
    assert (await once(KEY, b"d", other)) == (Answer(201, b'{"n":1}'), True)


async def test_a_key_past_its_time_is_free_and_then_forgotten(base: Database) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    await once(KEY, b"d", work)
    _run(base, "update idempotency_key set expires_at = clock_timestamp() - interval '1 s'")
    assert (await once(KEY, b"e", work))[1] is False
    assert work.done == 2
    await ForgetKeys(base.transaction)()
    assert _run(base, "select count(*) from idempotency_key").fetchone() == (1,)
    _run(base, "update idempotency_key set expires_at = clock_timestamp() - interval '1 s'")
    await ForgetKeys(base.transaction)()
    assert _run(base, "select count(*) from idempotency_key").fetchone() == (0,)


async def test_without_the_database_nothing_is_done(base: Database, postgres: Any) -> None:
    once, work = AnswerOnce(base.transaction), Work()
    await once(KEY, b"d", work)
    postgres.kill()
    with pytest.raises(Unavailable):
        await once(Key("fire-system", "k-2"), b"d", work)
    assert work.done == 1
    postgres.start()
    assert (await once(KEY, b"d", work))[1] is True
