"""Questions to scoring: what one run said."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onedoor.scoring.v1 import scoring_service_pb2 as pb
from onedoor.scoring.v1 import scoring_service_pb2_grpc as rpc
from sampling.domain.encoding import CODE
from sampling.domain.errors import RunUnreadable, RunUnusable
from sampling.domain.pool import Classed
from serving import Peer


@dataclass(frozen=True, slots=True)
class Run:
    """A completed run."""

    run_id: str
    through: int
    classified: int


class Runs:
    """Asks by the caller's token, or by this service's own where nobody calls."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = rpc.ScoringServiceStub(peer.channel)

    async def completed(self, run_id: str) -> Run:
        """Raises NotFound, RunUnusable, Unavailable."""
        answer = await self._peer.ask(self._stub.GetRun, pb.GetRunRequest(run_id=run_id))
        if answer.state != pb.RUN_STATE_COMPLETED:
            raise RunUnusable(run_id)
        return Run(run_id, answer.through, answer.classified)

    async def classes(self, run: Run) -> Classed:
        """Everybody's class as the run said it. Raises RunUnreadable, Unavailable."""
        usccs, classes = [np.empty(0, CODE)], [np.empty(0, np.uint8)]
        request = pb.ReadRunRequest(run_id=run.run_id)
        async for answer in self._peer.read(self._stub.ReadRun, request):
            with pa.ipc.open_stream(answer.arrow_ipc) as reader:
                table = reader.read_all()
            usccs.append(np.array(table["uscc"].to_pylist(), CODE))
            classes.append(table["class"].to_numpy())
        found = Classed(np.concatenate(usccs), np.concatenate(classes))
        if len(found.usccs) != run.classified or not found.ordered:
            raise RunUnreadable(run.run_id, run.classified, len(found.usccs))
        return found
