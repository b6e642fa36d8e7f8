"""Keeps processes running: readiness in order, restart, logs, a clean stop, no orphans."""

from launcher.supervisor.console import Console, Level
from launcher.supervisor.process import Process
from launcher.supervisor.readiness import WAYS, login
from launcher.supervisor.stopping import until_told_to_stop
from launcher.supervisor.supervisor import Supervisor

__all__ = [
    "WAYS",
    "Console",
    "Level",
    "Process",
    "Supervisor",
    "login",
    "until_told_to_stop",
]
