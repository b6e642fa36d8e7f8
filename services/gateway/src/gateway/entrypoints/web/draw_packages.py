"""The files by which a draw is verified, as one archive that any computer unpacks."""

from collections.abc import AsyncIterator
from typing import IO, Annotated, Any, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import IdInPath
from gateway.entrypoints.web.here import PeersHere
from onedoor.sampling.v1 import sampling_service_pb2 as pb
from serving import Principal

router = APIRouter(prefix="/v1/draws", tags=["双随机抽查 Draws"], route_class=StrictRoute)

ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


@router.get("/{draw_id}/package", summary="抽取的公开核验材料", responses=ZIP)
async def read_package(
    caller: Annotated[Principal, Allowed("draws:read")], draw_id: IdInPath, peers: PeersHere
) -> StreamingResponse:
    """名单在检查完成前勿对外公布。Statements, and the list once it stands, for whose it is."""
    question = pb.ReadPackageRequest(draw_id=draw_id)
    return await _archive(peers.read(peers.sampling.ReadPackage, question), f"draw-{draw_id}.zip")


@router.get("/{draw_id}/sealed-package", summary="抽取的封存核验材料", responses=ZIP)
async def read_sealed(
    caller: Annotated[Principal, Allowed("draws:audit")], draw_id: IdInPath, peers: PeersHere
) -> StreamingResponse:
    """含风险分级，不得外传；每次读取均留痕。It tells classes, and each read is kept."""
    question = pb.ReadSealedRequest(draw_id=draw_id)
    name = f"draw-{draw_id}-sealed.zip"
    return await _archive(peers.read(peers.sampling.ReadSealed, question), name)


async def _archive(parts: AsyncIterator[Any], name: str) -> StreamingResponse:
    """Raises what the service states: only with its first part an answer is begun."""
    first = await anext(parts)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_zipped(first, parts), 200, headers, "application/zip")


class _Sink:
    """What the archive writes, until it is sent."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        self.waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        content, self.waiting = b"".join(self.waiting), []
        return content


async def _zipped(first: Any, parts: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """A file's parts come one after the other, so that none is held whole in memory."""
    sink = _Sink()
    with ZipFile(cast("IO[bytes]", sink), "w", ZIP_STORED) as archive:
        part: Any = first
        while part is not None:
            # The day says nothing: one content, one archive.
            with archive.open(ZipInfo(part.file), "w") as entry:
                name = part.file
                while part is not None and part.file == name:
                    entry.write(part.content)
                    yield sink.taken()
                    part = await anext(parts, None)
    yield sink.taken()
