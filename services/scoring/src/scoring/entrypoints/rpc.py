"""ScoringService: request -> values, one use case, value -> response."""

from collections.abc import AsyncIterator
from typing import Any

import paging
from identifiers import day, uscc
from onedoor.scoring.v1 import scoring_service_pb2 as pb
from onedoor.scoring.v1 import scoring_service_pb2_grpc as rpc
from scoring.adapters.reading import Reader
from scoring.entrypoints import responses
from scoring.usecases.decide_held_agreements import DecideHeldAgreements
from scoring.usecases.get_classification import GetClassification
from scoring.usecases.get_run import GetRun
from scoring.usecases.list_held_agreements import ListHeldAgreements
from scoring.usecases.read_run import ReadRun
from scoring.usecases.start_run import StartRun
from serving import caller, permission

Context = Any


class Scoring(rpc.ScoringServiceServicer):
    """The contract's methods, each with the permission it needs."""

    def __init__(
        self,
        get_classification: GetClassification,
        start_run: StartRun,
        get_run: GetRun,
        read_run: ReadRun,
        list_held_agreements: ListHeldAgreements,
        decide_held_agreements: DecideHeldAgreements,
    ) -> None:
        self._get_classification = get_classification
        self._start_run = start_run
        self._get_run = get_run
        self._read_run = read_run
        self._list_held_agreements = list_held_agreements
        self._decide_held_agreements = decide_held_agreements

    @permission("classes:read")
    async def GetClassification(
        self, request: pb.GetClassificationRequest, context: Context
    ) -> pb.GetClassificationResponse:
        who = caller()
        reader = Reader(who.subject, who.client_id, who.department, request.purpose)
        answer = await self._get_classification(uscc(request.uscc), request.at_least, reader)
        return responses.classification(answer)

    @permission("runs:start")
    async def StartRun(self, request: pb.StartRunRequest, context: Context) -> pb.StartRunResponse:
        on = day(request.on) if request.on else None
        run = await self._start_run(request.run_id, on, request.at_least, caller().subject)
        return pb.StartRunResponse(run_id=run.run_id)

    @permission("runs:read")
    async def GetRun(self, request: pb.GetRunRequest, context: Context) -> pb.GetRunResponse:
        return responses.run(await self._get_run(request.run_id))

    @permission("runs:bulk")
    async def ReadRun(
        self, request: pb.ReadRunRequest, context: Context
    ) -> AsyncIterator[pb.ReadRunResponse]:
        async for page in self._read_run(request.run_id):
            yield responses.run_page(page)

    @permission("agreements:decide")
    async def ListHeldAgreements(
        self, request: pb.ListHeldAgreementsRequest, context: Context
    ) -> pb.ListHeldAgreementsResponse:
        after, size = paging.key(request.page_token), paging.size(request.page_size)
        return responses.held(await self._list_held_agreements(after, size))

    @permission("agreements:decide")
    async def DecideHeldAgreements(
        self, request: pb.DecideHeldAgreementsRequest, context: Context
    ) -> pb.DecideHeldAgreementsResponse:
        keys = [(uscc(key.uscc), key.epoch) for key in request.agreements]
        decided = await self._decide_held_agreements(
            keys, request.release, request.reason, caller().subject
        )
        return pb.DecideHeldAgreementsResponse(decided=decided)
