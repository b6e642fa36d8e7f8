"""Faults to gRPC status and HTTP status, and back: one table per transport."""

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status

from faults import Fault, Forbidden, Invalid, NotFound, Refused, Unavailable
from serving.principal import NotAuthenticated

DOMAIN = "onedoor"

# The first kind that fits; subclasses stand before what they specialise.
GRPC: list[tuple[type[Fault], grpc.StatusCode]] = [
    (NotAuthenticated, grpc.StatusCode.UNAUTHENTICATED),
    (Forbidden, grpc.StatusCode.PERMISSION_DENIED),
    (Invalid, grpc.StatusCode.INVALID_ARGUMENT),
    (NotFound, grpc.StatusCode.NOT_FOUND),
    (Refused, grpc.StatusCode.FAILED_PRECONDITION),
    (Unavailable, grpc.StatusCode.UNAVAILABLE),
]
HTTP: list[tuple[type[Fault], int]] = [
    (NotAuthenticated, 401),
    (Forbidden, 403),
    (Invalid, 422),
    (NotFound, 404),
    (Refused, 409),
    (Unavailable, 503),
]


def http_status(fault: Fault) -> int:
    return next((status for kind, status in HTTP if isinstance(fault, kind)), 500)


def grpc_status_of(fault: Fault) -> status_pb2.Status:
    """A status with the fault's name and facts as google.rpc.ErrorInfo."""
    code = next((code for kind, code in GRPC if isinstance(fault, kind)), grpc.StatusCode.UNKNOWN)
    info = any_pb2.Any()
    info.Pack(error_details_pb2.ErrorInfo(reason=fault.reason, domain=DOMAIN, metadata=fault.facts))
    return status_pb2.Status(code=code.value[0], message=str(fault), details=[info])


def fault_of(error: grpc.aio.AioRpcError) -> Fault:
    """The fault another service stated; Unavailable where it could not state one."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    info = error_details_pb2.ErrorInfo()
    for detail in status.details if status else ():
        detail.Unpack(info)
    kind = next((kind for kind, code in GRPC if code == error.code()), Unavailable)
    message = error.details() or error.code().name
    facts = dict(info.metadata)
    return kind.restated(info.reason or error.code().name.lower(), message, facts)
