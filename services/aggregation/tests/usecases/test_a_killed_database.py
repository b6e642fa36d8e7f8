"""PostgreSQL killed under a stream of batches: what was answered is there, and counts once."""

import asyncio

import psycopg
import pytest

from faults import Unavailable

pytestmark = pytest.mark.real


async def test_a_kill_loses_nothing_answered_and_doubles_nothing(
    aggregation, postgres, penalty
) -> None:
    struck = 0

    async def sender(name: str) -> None:
        nonlocal struck
        for number in range(40):
            batch = [penalty(f"{name}-{number}-{k}") for k in range(25)]
            while True:
                try:
                    receipt = await aggregation.send(*batch, batch_id=f"{name}-{number}")
                    break
                except Unavailable:
                    struck += 1
                    await asyncio.sleep(0.05)
            assert (receipt.accepted, receipt.unchanged) == (25, 0)

    async def killer() -> None:
        for _ in range(2):
            await asyncio.sleep(0.4)
            postgres.kill()
            await asyncio.sleep(0.2)
            postgres.start()  # here, since the server ends with the thread that started it

    await asyncio.gather(sender("a"), sender("b"), sender("c"), killer())
    print(f"kills struck {struck} batches in flight")
    assert struck > 0
    with psycopg.connect(aggregation.owner_dsn) as connection:
        rows = "select count(*), count(distinct record_no), max(version) from record"
        assert connection.execute(rows).fetchone() == (3000, 3000, 1)
        gaps = "select count(*), max(ledger), (select count(*) from outbox) from ledger"
        assert connection.execute(gaps).fetchone() == (120, 120, 120)
