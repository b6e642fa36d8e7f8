"""Bodies within limits, JSON read strictly: a route's body is checked before its model sees it."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from gateway.domain.batch import utf8
from gateway.domain.errors import BodyTooLarge, UnsupportedMediaType
from gateway.domain.json_faults import read_json

MAX_BODY = 256 * 1024
MAX_BATCH = 8 * 1024 * 1024
JSON = "application/json"


async def bounded_body(request: Request, limit: int) -> bytes:
    """The body, kept for `request.body()`. Raises BodyTooLarge as soon as it is."""
    if hasattr(request, "_body"):
        return await request.body()
    parts, size = [], 0
    if _said(request) > limit:
        raise BodyTooLarge(limit)
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise BodyTooLarge(limit)
        parts.append(part)
    request._body = b"".join(parts)  # as Request.body() itself keeps it
    return request._body


def _said(request: Request) -> int:
    """The length the client announces; 0 where it announces none."""
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 20 else 0


def json_only(request: Request) -> None:
    """Raises UnsupportedMediaType."""
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMediaType(given[:100])


class StrictRoute(APIRoute):
    """A route whose JSON body has a limit, no key twice and no NaN."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def strict(request: Request) -> Response:
            json_only(request)
            read_json(utf8(await bounded_body(request, MAX_BODY)))
            return await handle(request)

        return strict
