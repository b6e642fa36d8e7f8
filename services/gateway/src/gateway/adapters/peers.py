"""The services behind the door. The caller's token travels with each question; where the public
asks, the gateway's own, which may read what is public."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, TypeVar

from onedoor.aggregation.v1 import aggregation_service_pb2_grpc as aggregation
from onedoor.dispatch.v1 import dispatch_service_pb2_grpc as dispatch
from onedoor.identity.v1 import identity_service_pb2_grpc as identity
from onedoor.push.v1 import push_service_pb2_grpc as push
from onedoor.sampling.v1 import sampling_service_pb2_grpc as sampling
from onedoor.scoring.v1 import scoring_service_pb2_grpc as scoring
from serving import Peer, ServiceToken

if TYPE_CHECKING:
    import grpc

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Peers:
    """One stub for each service; addresses are host:port."""

    aggregation: "aggregation.AggregationServiceAsyncStub"
    scoring: "scoring.ScoringServiceAsyncStub"
    sampling: "sampling.SamplingServiceAsyncStub"
    dispatch: "dispatch.DispatchServiceAsyncStub"
    push: "push.PushServiceAsyncStub"
    identity: "identity.IdentityServiceAsyncStub"

    def __init__(
        self,
        own: ServiceToken,
        *,
        aggregation_: str,
        scoring_: str,
        sampling_: str,
        dispatch_: str,
        push_: str,
        identity_: str,
    ) -> None:
        self._own = own
        self._peers: list[Peer] = []
        self.aggregation = aggregation.AggregationServiceStub(self._channel(aggregation_))
        self.scoring = scoring.ScoringServiceStub(self._channel(scoring_))
        self.sampling = sampling.SamplingServiceStub(self._channel(sampling_))
        self.dispatch = dispatch.DispatchServiceStub(self._channel(dispatch_))
        self.push = push.PushServiceStub(self._channel(push_))
        self.identity = identity.IdentityServiceStub(self._channel(identity_))

    async def ask(
        self, method: "grpc.aio.UnaryUnaryMultiCallable[Question, Answer]", question: Question
    ) -> Answer:
        """One answer. Raises the fault that the service stated, or Unavailable."""
        # A method knows its channel; a Peer's `ask` adds the caller's token and a deadline.
        answer: Answer = await self._peers[0].ask(method, question)
        return answer

    async def read(
        self, method: "grpc.aio.UnaryStreamMultiCallable[Question, Answer]", question: Question
    ) -> AsyncIterator[Answer]:
        """A stream of answers. Raises as `ask` does."""
        answers: AsyncIterator[Answer] = self._peers[0].read(method, question)
        async for answer in answers:
            yield answer

    async def close(self) -> None:
        for peer in self._peers:
            await peer.close()

    def _channel(self, address: str) -> Any:
        self._peers.append(Peer(address, self._own))
        return self._peers[-1].channel
