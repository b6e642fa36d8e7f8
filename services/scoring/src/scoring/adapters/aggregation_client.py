"""Questions to aggregation: the ledger in chunks of enterprises, and the business day."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import date
from typing import Any

import pyarrow as pa

from identifiers import day
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from scoring.adapters import ledger_rows
from scoring.adapters.ledger_rows import Group
from scoring.domain.entries import Chunk, Touched
from scoring.domain.errors import UnorderedLedger
from serving import Peer

TYPES = (pb.ENTRY_TYPE_RECORD, pb.ENTRY_TYPE_ENTERPRISE, pb.ENTRY_TYPE_MEMBERSHIP)


class Ledger:
    """Aggregation's ledger, read by cursor."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = rpc.AggregationServiceStub(peer.channel)

    async def today(self) -> date:
        """The suite's business day. Raises Unavailable."""
        answer = await self._peer.ask(self._stub.GetBusinessDay, pb.GetBusinessDayRequest())
        return day(answer.on)

    async def read(self, since: int, size: int, usccs: Sequence[str] = ()) -> AsyncGenerator[Chunk]:
        """Yield chunks of at most `size` enterprises, ordered by USCC, until the last one.

        The first stream fixes `through`, the other types are read as of the same number. Nothing
        is kept but the chunk in hand, whatever the window holds. Raises Unavailable.
        """
        async with aclosing(self._stream(TYPES[0], since, 0, usccs)) as records:
            through = await anext(records)
            if through <= since and not usccs:
                yield Chunk(through, [], last=True, entire=since == 0)
                return
            async with (
                aclosing(self._stream(TYPES[1], since, through, usccs)) as enterprises,
                aclosing(self._stream(TYPES[2], since, through, usccs)) as memberships,
            ):
                await asyncio.gather(anext(enterprises), anext(memberships))
                chunk: list[Touched] = []
                async for touched in _merged([records, enterprises, memberships]):
                    chunk.append(touched)
                    if len(chunk) == size:
                        yield Chunk(through, chunk, last=False, entire=since == 0)
                        chunk = []
                yield Chunk(through, chunk, last=True, entire=since == 0)

    async def _stream(
        self, type_: pb.EntryType.ValueType, since: int, through: int, usccs: Sequence[str]
    ) -> AsyncGenerator[Any]:
        """First `through`, then groups of one enterprise's entries of one type."""
        request = pb.ReadLedgerRequest(since=since, through=through, types=[type_], usccs=usccs)
        told, open_group = False, None
        async for answer in self._peer.read(self._stub.ReadLedger, request):
            if not told:
                yield answer.through
                told = True
            for group in _groups(answer):
                if open_group and open_group.uscc == group.uscc:
                    open_group.entries.extend(group.entries)
                    continue
                if open_group:
                    _check_order(group.uscc, open_group.uscc)
                    yield open_group
                open_group = group
        if open_group:
            yield open_group


def _groups(answer: pb.ReadLedgerResponse) -> list[Group]:
    if not answer.arrow_ipc:
        return []
    with pa.ipc.open_stream(answer.arrow_ipc) as reader:
        table = reader.read_all()
    return ledger_rows.groups(answer.type, table)


def _check_order(uscc: str, after: str) -> None:
    """Raises UnorderedLedger."""
    if uscc < after:
        raise UnorderedLedger(uscc, after)


async def _merged(streams: list[AsyncGenerator[Group]]) -> AsyncIterator[Touched]:
    """Join the streams, each ordered by USCC, into one entry for each enterprise."""
    heads = [await anext(stream, None) for stream in streams]
    while present := [head for head in heads if head]:
        first = min(head.uscc for head in present)
        yield ledger_rows.touched(first, [head for head in present if head.uscc == first])
        for number, head in enumerate(heads):
            if head and head.uscc == first:
                heads[number] = await anext(streams[number], None)
