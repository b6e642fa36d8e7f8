"""Questions to aggregation."""

from datetime import date
from typing import TYPE_CHECKING

from dispatch.domain.errors import NotRegistered
from identifiers import Uscc, day
from onedoor.aggregation.v1 import aggregation_service_pb2 as pb
from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as rpc
from serving import Peer

if TYPE_CHECKING:
    from onedoor.aggregation.v1.aggregation_service_pb2_grpc import AggregationServiceAsyncStub


class AggregationClient:
    """Asks by the caller's token, or by this service's own where nobody calls."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub: AggregationServiceAsyncStub = rpc.AggregationServiceStub(peer.channel)

    async def business_day(self) -> date:
        """Raises Unavailable."""
        answer = await self._peer.ask(self._stub.GetBusinessDay, pb.GetBusinessDayRequest())
        return day(answer.on)

    async def require_registered(self, uscc: Uscc) -> None:
        """Raises NotRegistered, NotFound for an enterprise that nobody knows, Unavailable."""
        question = pb.GetEnterpriseRequest(uscc=uscc)
        answer = await self._peer.ask(self._stub.GetEnterprise, question)
        if answer.status != pb.ENTERPRISE_STATUS_REGISTERED:
            raise NotRegistered(uscc)
