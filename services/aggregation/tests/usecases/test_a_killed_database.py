"""PostgreSQL killed under a stream of batches: what was answered is there, and counts once."""

import asyncio
from itertools import count

import psycopg
import pytest

from faults import Unavailable

pytestmark = pytest.mark.real


async def test_a_kill_loses_nothing_answered_and_doubles_nothing(
    aggregation, postgres, penalty
) -> None:
    flying, struck, sent, done = 0, 0, 0, False

    async def sender(name: str) -> None:
        nonlocal flying, struck, sent
        for number in count():
            batch = [penalty(f"{name}-{number}-{k}") for k in range(25)]
            while True:
                flying += 1
                try:
                    receipt = await aggregation.send(*batch, batch_id=f"{name}-{number}")
                    break
                except Unavailable:
                    struck += 1
                    await asyncio.sleep(0.05)
                finally:
                    flying -= 1
            assert (receipt.accepted, receipt.unchanged) == (25, 0)
            sent += 1
            if done:
                return

    async def killer() -> None:
        nonlocal done
        for _ in range(2):
            before = struck
            while struck == before:
                await asyncio.sleep(0.3)
                if flying:
                    postgres.kill()
                    await asyncio.sleep(0.2)
                    postgres.start()  # here: the server ends with the thread that started it
        done = True

    async with asyncio.timeout(120):
        await asyncio.gather(sender("a"), sender("b"), sender("c"), killer())
    print(f"kills struck {struck} of {sent} batches in flight")
    with psycopg.connect(aggregation.owner_dsn) as connection:
        rows = "select count(*), count(distinct record_no), max(version) from record"
        assert connection.execute(rows).fetchone() == (25 * sent, 25 * sent, 1)
        gaps = "select count(*), max(ledger), (select count(*) from outbox) from ledger"
        assert connection.execute(gaps).fetchone() == (sent, sent, sent)
