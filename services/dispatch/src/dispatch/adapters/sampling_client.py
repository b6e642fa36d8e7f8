"""Questions to sampling."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import UUID

from dispatch.domain.draw import Drawn
from dispatch.domain.errors import DrawWithoutPlan
from identifiers import Uscc, uscc
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from onedoor.sampling.v1 import sampling_service_pb2_grpc as rpc
from serving import Peer

if TYPE_CHECKING:
    from onedoor.sampling.v1.sampling_service_pb2_grpc import SamplingServiceAsyncStub


class SamplingClient:
    """Asks by this service's own token: a draw is read because it is completed."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub: SamplingServiceAsyncStub = rpc.SamplingServiceStub(peer.channel)

    async def read_drawn(self, draw_id: UUID) -> AsyncIterator[tuple[Drawn, list[Uscc]]]:
        """The drawn enterprises, part by part, each with the plan.

        Raises Unavailable, NotFound, DrawWithoutPlan.
        """
        draw: Drawn | None = None
        question = pb.ReadDrawnRequest(draw_id=str(draw_id))
        async for answer in self._peer.read(self._stub.ReadDrawn, question):
            if answer.HasField("plan"):
                draw = _drawn(draw_id, answer.plan)
            if answer.usccs:
                if draw is None:
                    raise DrawWithoutPlan(draw_id)
                yield draw, [uscc(each) for each in answer.usccs]


def _drawn(draw_id: UUID, plan: pb.Plan) -> Drawn:
    partners = plan.partners
    return Drawn(
        draw_id,
        (plan.department_id, *(partner.department_id for partner in partners)),
        (*plan.item_codes, *(code for partner in partners for code in partner.item_codes)),
    )
