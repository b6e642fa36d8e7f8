"""Real PostgreSQL, NATS and gRPC for tests, tokens, and the business day. Fixtures: `plugin`."""

from embedded import free_port
from testkit.bus import Bus
from testkit.databases import Database, Databases
from testkit.day import ControlledDay
from testkit.door import Door, running, served
from testkit.issuer import Issuer
from testkit.servers import NatsServer, PostgresServer

__all__ = [
    "Bus",
    "ControlledDay",
    "Database",
    "Databases",
    "Door",
    "Issuer",
    "NatsServer",
    "PostgresServer",
    "free_port",
    "running",
    "served",
]
