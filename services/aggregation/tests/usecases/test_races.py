"""Senders that change the same records at the same time."""

import asyncio
import random

import psycopg
import pytest

from aggregation.domain.selection import Selection
from identifiers import record_id

pytestmark = pytest.mark.real

SOURCE = "zj-supervision"
CHAINS = """
select count(*) from (
    select version - lag(version, 1, 0) over w as step, digest = lag(digest) over w as same,
        uscc <> lag(uscc) over w as moved, moved_from is distinct from lag(uscc) over w as untold
    from record window w as (partition by source_id, record_no order by version)
) x where step <> 1 or same or (moved and untold)
"""
ORDER = """
select count(*) from (
    select l.ledger < lag(l.ledger) over w as back
    from record r join ledger l on l.tx = r.tx
    window w as (partition by source_id, record_no order by version)
) x where back
"""


def one(aggregation, query):
    with psycopg.connect(aggregation.owner_dsn) as connection:
        return connection.execute(query).fetchone()


async def test_racing_batches_lose_nothing_and_leave_no_gap(
    aggregation, penalty, registration
) -> None:
    async def sender(seed: int) -> int:
        rng, accepted = random.Random(seed), 0
        for _ in range(12):
            batch = [
                penalty(f"P-{rng.randrange(25)}", rng.randrange(5), legal_basis=str(rng.random()))
                for _ in range(20)
            ] + [
                registration(f"R-{rng.randrange(6)}", rng.randrange(5), address=str(rng.random()))
                for _ in range(rng.randrange(3))
            ]
            receipt = await aggregation.send(*batch)
            assert receipt.received == receipt.accepted + receipt.unchanged
            accepted += receipt.accepted
        return accepted

    accepted = sum(await asyncio.gather(*map(sender, range(6))))
    assert one(aggregation, "select count(*) from record") == (accepted,)
    assert one(aggregation, CHAINS) == (0,)
    assert one(aggregation, ORDER) == (0,)
    assert one(aggregation, "select count(*) - max(ledger) from ledger") == (0,)
    assert one(
        aggregation, "select count(*) from record left join ledger using (tx) where ledger is null"
    ) == (0,)
    await the_registry_says_what_the_records_say(aggregation)


async def the_registry_says_what_the_records_say(aggregation) -> None:
    """Whoever came last: of the registrations that stand, the newest speaks."""
    standing = """
        select distinct on (record_no) uscc, record_no, body->>'address' from record
        where record_no like 'R-%' order by record_no, version desc
    """
    entries = """
        select distinct on (uscc) uscc, address from enterprise_version
        order by uscc, version desc
    """
    with psycopg.connect(aggregation.owner_dsn) as connection:
        registrations = connection.execute(standing).fetchall()
        said = dict(connection.execute(entries).fetchall())
    expected = dict.fromkeys(said)
    for uscc, _, address in sorted(registrations, key=lambda row: record_id(SOURCE, row[1])):
        expected[uscc] = address  # all of one day: the highest record id speaks
    assert said == expected


async def test_one_batch_sent_twice_at_once_is_one_batch(aggregation, penalty) -> None:
    batch = [penalty(f"P-{n}") for n in range(50)]
    answers = await asyncio.gather(*(aggregation.send(*batch, batch_id="b-1") for _ in range(6)))
    assert {answer.accepted for answer in answers} == {50}
    assert len(set(answers)) == 1
    assert one(aggregation, "select count(*) from record") == (50,)


async def test_a_reader_beside_writers_never_sees_a_number_change(aggregation, penalty) -> None:
    async def write() -> None:
        for n in range(30):
            await aggregation.send(*(penalty(f"P-{k}", legal_basis=str(n)) for k in range(5)))

    async def look(through: int) -> list[bytes]:
        reading = aggregation.do.read_ledger(max(through - 3, 1), through, frozenset(), Selection())
        return [message.arrow_ipc async for message in reading]

    writing = asyncio.gather(write(), write())
    seen: dict[int, list[bytes]] = {}
    while not writing.done():
        reading = aggregation.do.read_ledger(0, 0, frozenset(), Selection())
        through = (await anext(reading)).through
        if through > 1:
            seen[through] = await look(through)
        await asyncio.sleep(0)
    await writing
    assert len(seen) > 3
    for through, before in seen.items():
        assert await look(through) == before
