"""gRPC in: of whose shares a draw's seed is made, and the files by which it is verified."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from identifiers import uuid
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from sampling.entrypoints import requests, responses
from sampling.entrypoints.sight import entitled
from sampling.usecases.commit_share import CommitShare
from sampling.usecases.enter_public_value import EnterPublicValue
from sampling.usecases.read_package import ReadPackage
from sampling.usecases.read_sealed import ReadSealed
from sampling.usecases.reveal_share import RevealShare
from serving import caller, permission


@dataclass(frozen=True, kw_only=True)
class ProofRpc:
    commit_share: CommitShare
    reveal_share: RevealShare
    enter_public_value: EnterPublicValue
    read_package: ReadPackage
    read_sealed: ReadSealed

    @permission("draws:share")
    async def CommitShare(
        self, request: pb.CommitShareRequest, context: Any
    ) -> pb.CommitShareResponse:
        draw_id = uuid("draw_id", request.draw_id)
        commitment = requests.digest("commitment", request.commitment)
        draw = await self.commit_share(draw_id, caller().department, commitment)
        return pb.CommitShareResponse(draw=responses.draw(draw, entitled=False))

    @permission("draws:share")
    async def RevealShare(
        self, request: pb.RevealShareRequest, context: Any
    ) -> pb.RevealShareResponse:
        draw_id, who = uuid("draw_id", request.draw_id), caller()
        share = requests.digest("share", request.share)
        frozen = requests.digest("frozen_digest", request.frozen_digest)
        draw = await self.reveal_share(draw_id, who.department, share, frozen, who.subject)
        return pb.RevealShareResponse(draw=responses.draw(draw, entitled=False))

    @permission("draws:start")
    async def EnterPublicValue(
        self, request: pb.EnterPublicValueRequest, context: Any
    ) -> pb.EnterPublicValueResponse:
        draw_id = uuid("draw_id", request.draw_id)
        draw = await self.enter_public_value(draw_id, request.name, request.value, caller().subject)
        return pb.EnterPublicValueResponse(draw=responses.draw(draw, entitled(caller())))

    @permission("draws:read")
    async def ReadPackage(
        self, request: pb.ReadPackageRequest, context: Any
    ) -> AsyncIterator[pb.ReadPackageResponse]:
        draw_id = uuid("draw_id", request.draw_id)
        async for file, content in self.read_package(draw_id, caller().department):
            for part in responses.parts(content):
                yield pb.ReadPackageResponse(file=file, content=part)

    @permission("draws:audit")
    async def ReadSealed(
        self, request: pb.ReadSealedRequest, context: Any
    ) -> AsyncIterator[pb.ReadSealedResponse]:
        draw_id = uuid("draw_id", request.draw_id)
        async for file, content in self.read_sealed(draw_id, caller().subject):
            for part in responses.parts(content):
                yield pb.ReadSealedResponse(file=file, content=part)
