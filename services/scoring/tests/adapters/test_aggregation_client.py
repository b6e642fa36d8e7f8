"""The ledger as it comes over the wire."""

from typing import Any

import pytest

from scoring.adapters.aggregation_client import Ledger
from scoring.domain.entries import Chunk
from scoring.domain.errors import UnorderedLedger
from serving import Peer

FIRE = "fire_rescue"


async def read(aggregation: Any, address: str, size: int, since: int = 0) -> list[Chunk]:
    peer = Peer(address)
    try:
        return [chunk async for chunk in Ledger(peer).read(since, size)]
    finally:
        await peer.close()


async def test_everything_of_one_enterprise_is_in_one_chunk(wire: Any, say: Any) -> None:
    for number in (3, 1, 2):
        uscc = say.company(number)
        records = [say.record(uscc, 10 * number + n, FIRE) for n in range(5)]
        wire.aggregation.commit(say.registered(uscc), *records, say.member(uscc, FIRE))
    chunks = await read(wire.aggregation, wire.address, size=2)
    assert [(chunk.through, len(chunk.touched), chunk.last) for chunk in chunks] == [
        (3, 2, False),
        (3, 1, True),
    ]
    touched = [entry for chunk in chunks for entry in chunk.touched]
    assert [entry.uscc for entry in touched] == sorted(say.company(n) for n in (1, 2, 3))
    assert all(len(entry.records) == 5 for entry in touched)
    assert all(entry.enterprise and entry.membership for entry in touched)


async def test_a_window_without_news_costs_one_question(wire: Any, say: Any) -> None:
    wire.aggregation.commit(say.registered(say.company(1)))
    (chunk,) = await read(wire.aggregation, wire.address, size=2, since=1)
    assert (chunk.through, chunk.touched, chunk.last) == (1, [], True)
    assert wire.aggregation.reads == 1


async def test_rows_out_of_order_are_refused_since_entries_would_be_lost(
    wire: Any, say: Any
) -> None:
    wire.aggregation.commit(*(say.registered(say.company(n)) for n in (1, 2)))
    wire.aggregation.rows_a_message = 1
    wire.aggregation.backwards = True
    with pytest.raises(UnorderedLedger):
        await read(wire.aggregation, wire.address, size=2)
