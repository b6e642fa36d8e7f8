"""gRPC and HTTP servers: health, faults to status, trust, the business day, logs."""

from serving.business_day import BusinessDay
from serving.grpc_client import Peer
from serving.grpc_server import GrpcServer, permission
from serving.http_server import HttpServer
from serving.logs import configure_logs
from serving.principal import NotAuthenticated, NotPermitted, Principal, caller
from serving.process import run, run_together
from serving.service_token import ServiceToken
from serving.timers import for_ever
from serving.trust import TokenVerifier

__all__ = [
    "BusinessDay",
    "GrpcServer",
    "HttpServer",
    "NotAuthenticated",
    "NotPermitted",
    "Peer",
    "Principal",
    "ServiceToken",
    "TokenVerifier",
    "caller",
    "configure_logs",
    "for_ever",
    "permission",
    "run",
    "run_together",
]
