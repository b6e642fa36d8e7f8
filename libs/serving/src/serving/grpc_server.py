"""A gRPC server: each method names its permission, each call is verified, faults become status."""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import grpc
import grpc.aio
import structlog
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

from faults import Fault
from serving.grpc_client import OPTIONS
from serving.principal import NotAuthenticated, set_caller
from serving.statuses import grpc_status_of
from serving.trust import TokenVerifier

log = structlog.get_logger()

Method = TypeVar("Method", bound=Callable[..., Any])
PUBLIC = ("/grpc.health.", "/grpc.reflection.")
STOP_SECONDS = 2.0


class NoPermissionNamed(Exception):
    def __init__(self, method: str) -> None:
        super().__init__(f"{method} has no @permission(...); name the one it needs.")


def permission(name: str) -> Callable[[Method], Method]:
    """Declare the permission that a servicer's method needs."""

    def declare(method: Method) -> Method:
        method.__permission__ = name  # type: ignore[attr-defined]
        return method

    return declare


class GrpcServer:
    """Serves servicers at `listen` (host:port). `add` is the generated add_..._to_server."""

    def __init__(self, listen: str, verifier: TokenVerifier) -> None:
        self._listen = listen
        self._permissions: dict[str, str] = {}
        self._names: list[str] = [
            reflection.SERVICE_NAME,
            health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,
        ]
        self._server = grpc.aio.server(
            interceptors=[Door(verifier, self._permissions)],
            # Two servers on one port would both "succeed" and share its calls.
            options=[*OPTIONS, ("grpc.so_reuseport", 0)],
        )
        self._health = health_aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)

    def add(self, servicer: object, add: Callable[[Any, Any], None], service: Any) -> None:
        """`service` is the descriptor of the service. Raises NoPermissionNamed."""
        for method in service.methods:
            needed = getattr(getattr(servicer, method.name), "__permission__", None)
            if needed is None:
                raise NoPermissionNamed(f"{service.full_name}.{method.name}")
            self._permissions[f"/{service.full_name}/{method.name}"] = needed
        self._names.append(service.full_name)
        add(servicer, self._server)

    async def run(self) -> None:
        """Serve until cancelled; SERVING is said once the port is open."""
        reflection.enable_server_reflection(self._names, self._server)
        self._server.add_insecure_port(self._listen)
        await self._server.start()
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)
        log.info("serving", address=self._listen)
        try:
            await self._server.wait_for_termination()
        finally:
            await self._health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
            await self._server.stop(STOP_SECONDS)


class Door(grpc.aio.ServerInterceptor):
    """Verifies the token and the permission of each call; turns faults into status; logs."""

    def __init__(self, verifier: TokenVerifier, permissions: dict[str, str]) -> None:
        self._verifier, self._permissions = verifier, permissions

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(handler_call_details)
        name = handler_call_details.method
        if handler is None or name.startswith(PUBLIC):
            return handler
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(
                self._streaming(name, handler.unary_stream),
                handler.request_deserializer,
                handler.response_serializer,
            )
        return grpc.unary_unary_rpc_method_handler(
            self._single(name, handler.unary_unary),
            handler.request_deserializer,
            handler.response_serializer,
        )

    def _single(self, name: str, method: Callable[..., Awaitable[Any]]) -> Any:
        async def call(request: Any, context: Any) -> Any:
            started = time.perf_counter()
            try:
                await self._enter(name, context)
                answer = await method(request, context)
            except Exception as failure:
                await _fail(name, context, failure)
                raise
            log.info("answered", usecase=_usecase(name), ms=_ms(started))
            return answer

        return call

    def _streaming(self, name: str, method: Callable[..., AsyncIterator[Any]]) -> Any:
        async def call(request: Any, context: Any) -> AsyncIterator[Any]:
            started = time.perf_counter()
            try:
                await self._enter(name, context)
                async for answer in method(request, context):
                    yield answer
            except Exception as failure:
                await _fail(name, context, failure)
                raise
            log.info("answered", usecase=_usecase(name), ms=_ms(started))

        return call

    async def _enter(self, name: str, context: Any) -> None:
        metadata = dict(context.invocation_metadata() or ())
        scheme, _, token = str(metadata.get("authorization", "")).partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticated("send `authorization: Bearer <token>`")
        principal = await self._verifier.verify(token)
        principal.require(self._permissions[name])
        set_caller(principal)


async def _fail(name: str, context: Any, failure: Exception) -> None:
    """Abort the call with the fault's status; a bug is logged and says nothing of itself."""
    if isinstance(failure, Fault):
        log.info("refused", usecase=_usecase(name), fault=failure.reason)
        await context.abort_with_status(rpc_status.to_status(grpc_status_of(failure)))
    if not isinstance(failure, grpc.aio.AbortError):
        log.exception("failed", usecase=_usecase(name))
        await context.abort(grpc.StatusCode.INTERNAL, "An error of ours; it is in our log.")


def _usecase(method: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", method.rsplit("/", 1)[1]).lower()


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
