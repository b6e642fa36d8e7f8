"""One suite from its first process to its last: parts, preparation, services."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from embedded import Command, LockedFolder
from launcher import prepare
from launcher.addresses import Addresses
from launcher.demo_report import NOTES
from launcher.environment import Facts, base, command
from launcher.parts import Parts, parts
from launcher.place import CHECKOUT, Place
from launcher.secrets import Secrets
from launcher.supervisor import WAYS, Console, Process, Supervisor
from launcher.table import Service, Table

# What whoever starts us may say of the city that plays.
_OF_THE_CITY = ("ONEDOOR_ENTERPRISES", "ONEDOOR_SEED")
# So long may what is left of a suite that was killed take to end.
_PATIENCE_SECONDS = 15.0


class StepFailed(Exception):
    """A program that prepares something ended with an error."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        self.name, self.code, self.log = name, code, log
        super().__init__(f"{name} ended with {code}. What it said is in {log}.")


@dataclass(frozen=True, slots=True)
class Suite:
    """The processes of one city and purpose under one supervisor; its parts run."""

    table: Table
    place: Place
    addresses: Addresses
    console: Console
    supervisor: Supervisor
    parts: Parts
    facts: Facts
    fresh: bool

    async def prepare(self) -> None:
        """Databases, roles, migrations, streams, clients; a second time changes nothing.

        A fresh suite begins without databases, on a server of somebody else's too.
        """
        table, facts = self.table, self.facts
        if self.fresh:
            await asyncio.to_thread(prepare.drop_databases, table, facts)
        await self._step("Databases and roles", partial(prepare.databases, table, facts))
        await asyncio.to_thread(self.parts.close_postgres)
        await self._step("Migrations", partial(prepare.migrations, table, facts))
        users = self.parts.users_file
        await self._step("Streams", partial(prepare.streams, facts, users, self.fresh))
        await self._register_clients()

    async def start_services(self) -> None:
        """Start every service once those it asks are ready; return when all are."""
        began = time.monotonic()
        services = self.table.services.values()
        await self.supervisor.start(*(self._process(service) for service in services))
        self._done(f"{len(services)} services", began)

    async def play(self, out: Path) -> int:
        """Play the journey at the terminal; return its exit code. It writes its notes to `out`."""
        with self.console.hushed():
            return await self.supervisor.once("journey", self._journey(out), at_terminal=True)

    def _journey(self, out: Path) -> Command:
        out.mkdir(parents=True, exist_ok=True)
        (out / NOTES).unlink(missing_ok=True)  # of an earlier city
        environment = {
            **base(self.place),
            "ONEDOOR_CITY": self.place.city,
            "ONEDOOR_GATEWAY_URL": self.addresses.url("gateway"),
            "ONEDOOR_OPERATOR_KEY": str(self.facts.secrets.client_key_file(prepare.OPERATOR)),
            "ONEDOOR_OUT": str(out),
            **{name: os.environ[name] for name in _OF_THE_CITY if name in os.environ},
        }
        return Command((sys.executable, "-m", "democity"), environment, folder=str(CHECKOUT))

    async def _register_clients(self) -> None:
        began = time.monotonic()
        identity = command(self.table.services["identity"], self.facts)
        clients = prepare.write_clients(self.table, self.facts)
        register = Command(
            (*identity.argv, "--register", str(clients)), identity.environment, identity.folder
        )
        code = await self.supervisor.once("identity", register)
        if code:
            raise StepFailed(
                "Registering the suite's own clients", code, self.place.logs / "identity.log"
            )
        self._done("Clients", began)

    async def _step(self, name: str, work: Callable[[], None]) -> None:
        began = time.monotonic()
        await asyncio.to_thread(work)
        self._done(name, began)

    def _done(self, what: str, began: float) -> None:
        self.console.say(f"  ✓ {what} ({time.monotonic() - began:.1f} s)")

    def _process(self, service: Service) -> Process:
        address = self.addresses.address(service.name, service.ready.port)
        return Process(
            service.name,
            lambda: command(service, self.facts),
            WAYS[service.ready.by](address),
            after=frozenset(service.asks),
        )


@asynccontextmanager
async def opened(
    table: Table,
    place: Place,
    addresses: Addresses,
    console: Console,
    *,
    fresh: bool = False,
    broker: bool = True,
) -> AsyncIterator[Suite]:
    """Lock the data folder, check the ports, run the parts; stop everything at the end.

    `fresh` empties the folder first; without `broker` only the databases are there. Raises
    CannotRun (FolderInUse, PortTaken, DiedAtStart ...).
    """
    with LockedFolder(place.folder, patience=_PATIENCE_SECONDS) as lock:
        if fresh:
            place.empty()
        place.make()
        secrets = Secrets.of(place.secrets)
        found = parts(place, addresses, secrets)
        addresses.require_free(found.external)
        try:
            async with Supervisor(console, lock.descriptor) as supervisor:
                began = time.monotonic()
                wanted = {"postgres": "PostgreSQL", **({"nats": "NATS"} if broker else {})}
                await supervisor.start(*(p for p in found.processes if p.name in wanted))
                url, prefix = found.postgres_url(), found.prefix(place.purpose)
                nats = found.nats_url
                facts = Facts(place, addresses, secrets, url, nats, prefix, found.nats_replicas)
                suite = Suite(table, place, addresses, console, supervisor, found, facts, fresh)
                suite._done(" and ".join(wanted.values()), began)
                yield suite
        finally:
            found.release()
