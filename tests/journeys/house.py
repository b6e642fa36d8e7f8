"""A whole suite for a journey: every process as `make up` starts it, in a folder of its own."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import nats
import psycopg
from joserfc.jwk import ECKey
from nats.js.api import ConsumerInfo

from democity.clients import Client, new_key
from launcher.addresses import Addresses
from launcher.place import Place
from launcher.suite import Suite, opened
from launcher.supervisor import Console
from launcher.table import table
from provision import ADMIN, in_database, inbox_prefix

SECONDS = 90.0
_LENT: set[int] = set()
"""Ports of the houses of this process: one that is being opened does not listen on its own yet."""


@dataclass(frozen=True, slots=True)
class House:
    """A running suite, the operator's client, and the ways to look behind the door."""

    suite: Suite
    operator: Client

    def rows(self, service: str, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Ask the database of one service, as its administrator. Raises psycopg.Error."""
        url = in_database(self.suite.facts.postgres_url, self.suite.facts.database(service).name)
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute(query.encode(), given).fetchall()

    def value(self, service: str, query: str, *given: object) -> Any:
        return self.rows(service, query, *given)[0][0]

    async def consumer(self, stream: str, durable: str) -> ConsumerInfo:
        """What the broker knows of one durable."""
        client = await nats.connect(
            self.suite.facts.nats_url,
            nkeys_seed_str=self.suite.facts.secrets.nats_seed(ADMIN),
            inbox_prefix=inbox_prefix(ADMIN).encode(),
            drain_timeout=2,
        )
        try:
            return await client.jetstream().consumer_info(stream, durable)
        finally:
            await client.close()

    async def command(self, department: str, role: str, key_file: Path) -> "Onedoor":
        """The command `onedoor` as a department or source has it installed, with its own key."""
        client_id = f"journey-{department.replace('_', '-')}"
        key = new_key(client_id)
        keys = {"keys": [key.as_dict(private=False)]}
        client = {"client_id": client_id, "role": role, "department_id": department, "jwks": keys}
        await self.operator.post("/v1/clients", client)
        await asyncio.to_thread(key_file.write_text, json.dumps(key.as_dict(private=True)))
        url = str(self.operator.http.base_url).rstrip("/")
        return Onedoor(url, client_id, key_file)

    def logs(self) -> dict[str, str]:
        """What every process said, by the name of its log."""
        folder = self.suite.place.logs
        return {path.name: path.read_text(errors="replace") for path in folder.glob("*.log")}

    def kill(self, process: str) -> None:
        """kill -9; the supervisor starts it again."""
        os.kill(self.pid(process), signal.SIGKILL)

    def pid(self, process: str) -> int:
        """Of a child of this process, by what it runs. Raises LookupError."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _parent(entry) == os.getpid():
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if process in words[1:3] or Path(words[0]).name in (process, f"{process}-server"):
                    return int(entry.name)
        raise LookupError(process)


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and all that it said."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Onedoor:
    """The installed command of one client."""

    gateway_url: str
    client_id: str
    key_file: Path

    async def __call__(self, *arguments: str) -> Said:
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("onedoor")),
            *arguments,
            env={
                **os.environ,
                "ONEDOOR_GATEWAY_URL": self.gateway_url,
                "ONEDOOR_CLIENT_ID": self.client_id,
                "ONEDOOR_CLIENT_KEY": str(self.key_file),
                "PYTHONIOENCODING": "utf-8",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
        return Said(process.returncode or 0, said.decode())


@asynccontextmanager
async def open_house(
    city: str = "shaoxing", preparing: asyncio.Lock | None = None
) -> AsyncIterator[House]:
    """Prepare and start everything on free ports; stop it and remove its data at the end.

    Houses that are opened at once share the lock `preparing`: migrations are one process's, one
    at a time.
    """
    with tempfile.TemporaryDirectory(prefix="onedoor-journey-", ignore_cleanup_errors=True) as name:
        place = Place(Path(name), city, "journey")
        addresses = _unlent()
        async with opened(table(), place, addresses, Console(place.logs, out=StringIO())) as suite:
            async with preparing or nullcontext():
                await suite.prepare()
            await suite.start_services()
            key = ECKey.import_key(json.loads(suite.facts.secrets.client_key("operator")))
            url = addresses.url("gateway")
            limits = httpx.Limits(max_connections=64)
            async with httpx.AsyncClient(
                base_url=url, timeout=30, trust_env=False, limits=limits
            ) as http:
                yield House(suite, Client(http, "operator", key))


async def until(
    what: str, holds: Callable[[], bool | Awaitable[bool]], seconds: float = SECONDS
) -> None:
    """Wait until it holds; say `what` did not where it does not. A dead part is waited for."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer = holds()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
        except (psycopg.OperationalError, nats.errors.Error, OSError):
            pass
        assert time.monotonic() < end, f"after {seconds:.0f} s not yet: {what}"
        await asyncio.sleep(0.05)


def _unlent() -> Addresses:
    """Free ports that no other house of this process was given."""
    while _LENT & {*(found := Addresses.free(table())).ports.values()}:
        continue
    _LENT.update(found.ports.values())
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return 0
