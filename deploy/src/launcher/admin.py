"""`onedoor-admin`: the commands of whoever runs the suite on one machine."""

import argparse
import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import psycopg

from embedded import CannotRun
from launcher import behaviour, commands, compose, containers, provenance
from launcher.demo_check import NoDemo
from launcher.parts import NATS_REPLICAS, NATS_URL, POSTGRES_URL
from launcher.place import Place, data_folder
from launcher.prepare import BrokerNotEmpty, BrokerRefuses, MigrationFailed
from launcher.suite import StepFailed
from launcher.supervisor import Console, Level, until_told_to_stop
from launcher.table import Table, table
from regulations import UnknownCity

Work = Callable[[Table, Place, Console], Coroutine[Any, Any, int]]

_COMMANDS: dict[str, tuple[Work, str, str]] = {
    "prepare": (commands.prepare, "up", "make databases, roles, streams and keys; migrate; stop"),
    "up": (commands.up, "up", "run the suite until Ctrl-C; play the journey in a fresh city"),
    "demo": (commands.demo, "demo", "play the journey in an emptied folder, write out/demo.json"),
    "secrets": (commands.secrets, containers.PURPOSE, "make the secrets of the containers"),
    "demo-check": (commands.check_demo, "demo", "ask the demo's databases for out/demo.json again"),
}
_REASONS = (
    CannotRun,
    BrokerNotEmpty,
    BrokerRefuses,
    MigrationFailed,
    NoDemo,
    StepFailed,
    psycopg.Error,
    OSError,
)
_INTERRUPTED = 128 + signal.SIGINT
_ENVIRONMENT = f"""\
environment:
  CITY               whose pack of rules and data folder to use (default: shaoxing)
  ONEDOOR_DATA       where data lie (default: /var/lib/onedoor as root, else .data here)
  {POSTGRES_URL}   admin URL of a PostgreSQL to use instead of the embedded one
  {NATS_URL}     URL of a NATS to use instead of the embedded one
  {NATS_REPLICAS}  of each stream in that NATS (default: 1)
  ONEDOOR_ENDPOINT_NETWORKS  where endpoints may lie, as JSON (default: ["127.0.0.0/8"])
"""


def main() -> None:
    """Entry point of the console script; exits with 0, or 1 and a sentence that says why not."""
    given = _parser().parse_args()
    if given.command == "compose":
        sys.exit(compose.main(table(), write=given.write))
    if given.command == "regulations":
        sys.exit(_of_city("regulations", lambda: _told(given.of or given.city)))
    if given.command == "model-report":
        sys.exit(_of_city("model-report", lambda: behaviour.main(given.city, given)))
    work, purpose, _ = _COMMANDS[given.command]
    if purpose == containers.PURPOSE:
        place = containers.place(given.city)
    else:
        place = Place(data_folder(), given.city, purpose)
    console = Console(place.logs, Level.INFO if given.verbose else Level.WARNING)
    try:
        code = asyncio.run(until_told_to_stop(work(table(), place, console), console))
    except _REASONS as reason:
        print(f"onedoor-admin {given.command}: {reason}", file=sys.stderr)
        sys.exit(1)
    # a suite that runs until it is stopped has done what it was asked for
    interrupted = 0 if work is commands.up else _INTERRUPTED
    sys.exit(interrupted if code is None else code)


def _of_city(command: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except UnknownCity as unknown:
        print(f"onedoor-admin {command}: {unknown}", file=sys.stderr)
        return 1


def _told(city: str) -> int:
    print(provenance.report(city))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onedoor-admin",
        description="Run Onedoor on this machine.",
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--city", type=_city, default=os.environ.get("CITY") or "shaoxing")
    parser.add_argument("--verbose", action="store_true", help="show every line of every service")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, _, help_) in _COMMANDS.items():
        subparsers.add_parser(name, help=help_)
    of_table = subparsers.add_parser("compose", help="docker-compose.yml from the process table")
    how = of_table.add_mutually_exclusive_group(required=True)
    how.add_argument("--write", action="store_true", help="write the file")
    how.add_argument("--check", action="store_true", help="fail if the file says something else")
    of_rules = subparsers.add_parser(
        "regulations", help="how much of a city's rules is a proposal, and what is representative"
    )
    of_rules.add_argument("of", nargs="?", type=_city, metavar="CITY")
    of_model = subparsers.add_parser(
        "model-report", help="whether the model behaves on a simulated city, with pictures"
    )
    behaviour.add_arguments(of_model)
    return parser


def _city(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no city: its name is written in small Latin letters, as in shaoxing"
        )
    return text
