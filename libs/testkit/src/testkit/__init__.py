"""Real PostgreSQL and NATS for tests, tokens, and the business day. Fixtures are in `plugin`."""

from embedded import free_port
from testkit.bus import Bus
from testkit.databases import Database, Databases
from testkit.day import ControlledDay
from testkit.issuer import Issuer
from testkit.servers import NatsServer, PostgresServer

__all__ = [
    "Bus",
    "ControlledDay",
    "Database",
    "Databases",
    "Issuer",
    "NatsServer",
    "PostgresServer",
    "free_port",
]
