"""Questions to aggregation: who is registered and in which libraries, and the business day."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa

from identifiers import day
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from serving import Peer

REGISTER = ("registered", "industry_code", "region_code")
TYPES = (pb.ENTRY_TYPE_ENTERPRISE, pb.ENTRY_TYPE_MEMBERSHIP)


class Registered(NamedTuple):
    """An entry of the register: whether it stands, the industry, and the place."""

    stands: bool
    industry: str
    region: str


@dataclass(frozen=True, slots=True)
class Entries:
    """Enterprises with what the ledger says of each: its entry, or all libraries of it."""

    usccs: list[str]
    ledger: list[int]
    registered: list[Registered] | None = None
    libraries: list[list[str]] | None = None


class Ledger:
    """Aggregation's ledger, read by cursor."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = rpc.AggregationServiceStub(peer.channel)

    async def today(self) -> date:
        """The suite's business day. Raises Unavailable."""
        answer = await self._peer.ask(self._stub.GetBusinessDay, pb.GetBusinessDayRequest())
        return day(answer.on)

    async def read(self, since: int) -> AsyncGenerator[tuple[int, Entries | None]]:
        """Yield what changed after a ledger number, each time with the number it reaches.

        Raises Unavailable.
        """
        request = pb.ReadLedgerRequest(since=since, types=TYPES)
        async for answer in self._peer.read(self._stub.ReadLedger, request):
            yield answer.through, _entries(answer) if answer.arrow_ipc else None


def _entries(answer: pb.ReadLedgerResponse) -> Entries:
    with pa.ipc.open_stream(answer.arrow_ipc) as reader:
        table = reader.read_all()
    columns: dict[str, list[Any]] = table.to_pydict()
    entries = Entries(columns["uscc"], columns["ledger"])
    if answer.type == pb.ENTRY_TYPE_ENTERPRISE:
        rows = zip(*(columns[name] for name in REGISTER), strict=True)
        found = [
            Registered(stands, industry or "", region or "") for stands, industry, region in rows
        ]
        return replace(entries, registered=found)
    return replace(entries, libraries=[names or [] for names in columns["libraries"]])
