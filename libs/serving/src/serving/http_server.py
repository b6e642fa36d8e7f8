"""An ASGI application served by uvicorn as one task among others."""

import asyncio
import contextlib
from typing import Any

import structlog
import uvicorn

log = structlog.get_logger()


class HttpServer:
    """Serves `app` at `listen` (host:port) until cancelled."""

    def __init__(self, listen: str, app: Any) -> None:
        host, port = listen.rsplit(":", 1)
        self._listen = listen
        self._server = _Server(
            uvicorn.Config(
                app,
                host=host,
                port=int(port),
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
                lifespan="off",
            )
        )

    async def run(self) -> None:
        log.info("serving", address=self._listen)
        task = asyncio.create_task(self._server.serve())
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            self._server.should_exit = True
            await task
            raise


class _Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        """Signals are the process's (serving.process), not uvicorn's."""
        return contextlib.nullcontext()
