"""The outermost layer: safe headers on every answer, one log line, no failure shown to anybody."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.entrypoints.web import docs
from gateway.entrypoints.web.problems import Problems

log = structlog.get_logger()

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
CLOSED = "default-src 'none'; frame-ancestors 'none'"


class Edge:
    def __init__(self, app: ASGIApp, problems: Problems) -> None:
        self._app, self._problems = app, problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _guard(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            log.exception("failed", usecase=_usecase(scope))
            if status:  # half an answer is out; the connection must break
                raise
            await self._problems.bug(scope["path"])(scope, receive, guarded)
        ms = round((time.perf_counter() - started) * 1000, 1)
        log.info("answered", usecase=_usecase(scope), status=status, ms=ms)


def _guard(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    is_docs = path == docs.PATH or path.startswith(f"{docs.PATH}/")
    headers["Content-Security-Policy"] = docs.POLICY if is_docs else CLOSED


def _usecase(scope: Scope) -> str:
    """The route's name; paths carry enterprises and stay out of the log."""
    return getattr(scope.get("route"), "name", "none")
