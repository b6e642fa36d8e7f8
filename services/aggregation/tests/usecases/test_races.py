"""Senders that change the same records at the same time."""

import asyncio
import random
from datetime import date

import psycopg
import pytest

from aggregation.adapters import annotations, ledger
from aggregation.adapters.annotations import NewAnnotation
from aggregation.domain.annotations import AnnotationKind
from aggregation.domain.record import BUCKETS
from aggregation.domain.selection import Selection
from identifiers import record_id
from storage import raw

pytestmark = pytest.mark.real

SOURCE = "zj-supervision"
ON = date(2026, 9, 1)
WAITING = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'
"""
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


async def test_who_works_on_an_enterprises_entry_waits_for_who_was_first(
    aggregation, registration, uscc
) -> None:
    """Else the one sees neither the revocation nor the other the registration: nobody registers."""
    await aggregation.send(registration("R-2", produced_on="2024-01-01"))
    bucket = record_id(SOURCE, "R-2") % BUCKETS
    revoked = NewAnnotation(bucket, "R-2", AnnotationKind.REVOCATION, ON, True, "撤销")
    async with aggregation.database.transaction() as session:
        connection = await raw(session)
        tx = await ledger.begin(connection)
        await annotations.add(connection, tx, 1, "A-1", revoked, 1)
        await aggregation.do.annotate_record.refresh_registry(connection, tx, set(), {uscc(1)})
        older = asyncio.create_task(aggregation.send(registration("R-1", address="旧址")))
        while not older.done() and not one(aggregation, WAITING)[0]:
            await asyncio.sleep(0.02)
        await ledger.advance(session, tx, ledger.Changed.RECORDS)
    await older
    assert (await aggregation.do.get_enterprise(uscc(1))).enterprise.address == "旧址"
