"""PostgreSQL and NATS from their wheels, as children on loopback."""

from embedded.child import Command, ends_with_parent
from embedded.faults import (
    CannotRun,
    ClosedFolder,
    DiedAtStart,
    FolderInUse,
    OtherVersion,
    PortTaken,
)
from embedded.folder import LockedFolder
from embedded.nats import Nats
from embedded.ports import LOOPBACK, free_port, require_free
from embedded.postgres import Postgres
from embedded.running import Running, Server

__all__ = [
    "LOOPBACK",
    "CannotRun",
    "ClosedFolder",
    "Command",
    "DiedAtStart",
    "FolderInUse",
    "LockedFolder",
    "Nats",
    "OtherVersion",
    "PortTaken",
    "Postgres",
    "Running",
    "Server",
    "ends_with_parent",
    "free_port",
    "require_free",
]
