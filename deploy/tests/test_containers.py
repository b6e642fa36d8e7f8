"""The containers' commands with the containers' environment, on loopback and without an engine."""

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
import yaml
from joserfc.jwk import ECKey

from democity.clients import Client, Problem
from embedded import LOOPBACK, Command, Postgres, Running, free_port
from embedded.wheel import nats_server
from launcher import compose, containers
from launcher.addresses import Addresses
from launcher.place import CHECKOUT, Place
from launcher.secrets import Secrets
from launcher.supervisor import WAYS, Console, Process, Supervisor
from launcher.table import table
from provision import as_login

pytestmark = pytest.mark.real
SERVICES = yaml.safe_load(compose.FILE.read_text("utf-8"))["services"]
NAMES = list(table().services)
EnvironmentOf = Callable[[str, Mapping[str, str]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Loopback:
    """Every address of the containers, as one of this machine's that nobody listens on."""

    addresses: Addresses
    postgres: int
    broker: int

    def __call__(self, text: str) -> str:
        for (process, _), port in Addresses.of(table()).ports.items():
            here = f"{LOOPBACK}:{self.port_for(port)}"
            for host in (process, "0.0.0.0", LOOPBACK):
                text = text.replace(f"{host}:{port}", here)
        text = text.replace("@postgres:5432", f"@{LOOPBACK}:{self.postgres}")
        return text.replace("//nats:4222", f"//{LOOPBACK}:{self.broker}")

    def port_for(self, port: int) -> int:
        known = Addresses.of(table()).ports
        return next(self.addresses[name] for name, number in known.items() if number == port)


@dataclass(frozen=True, slots=True)
class Containers:
    """The containers' commands as children of ours."""

    place: Place
    loopback: Loopback
    environment_of: EnvironmentOf

    @property
    def door(self) -> str:
        return self.loopback.addresses.url("gateway")

    def command(self, name: str) -> Command:
        told = {
            "ONEDOOR_DATA": str(self.place.data),
            "ONEDOOR_ENDPOINT_NETWORKS": '["10.32.0.0/11"]',
            "ONEDOOR_PUBLIC_URL": self.door,
        }
        given = {
            variable: self.loopback(text)
            for variable, text in self.environment_of(name, told).items()
        }
        # what the image and a writable folder of the container's own would be
        scratch = str(self.place.folder / "scratch")
        image = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "NUMBA_CACHE_DIR": scratch}
        if "ONEDOOR_DATA" in given:
            given["ONEDOOR_DATA"] = scratch
        return Command(self._words(SERVICES[name]["command"]), {**image, **given}, str(CHECKOUT))

    def process(self, name: str) -> Process:
        *_, by, address = SERVICES[name]["healthcheck"]["test"]
        awaited = frozenset(SERVICES[name]["depends_on"]) - {"prepare"}
        ready = WAYS[by](self.loopback(address))
        return Process(name, lambda: self.command(name), ready, awaited)

    def health(self, name: str) -> int:
        """The exit code of the container's health check."""
        _, *words = SERVICES[name]["healthcheck"]["test"]
        test = self._words([self.loopback(word) for word in words])
        return subprocess.run(test, check=False, cwd=CHECKOUT).returncode

    @staticmethod
    def _words(words: list[str]) -> tuple[str, ...]:
        here = Path(sys.executable).parent
        return (str(here / words[0]), *words[1:])


@pytest.fixture
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="onedoor-containers-") as folder:
        place = Place(Path(folder), "shaoxing", containers.PURPOSE)
        place.make()
        yield place


@pytest.fixture
def postgres(place: Place) -> Iterator[int]:
    server = Postgres(place.postgres)
    with Running(server):
        yield server.port


@pytest.fixture
def broker(place: Place) -> Iterator[int]:
    """NATS with the configuration of the container, beside the users that `secrets` writes."""
    containers.write_secrets(table(), place)
    folder = place.folder / "broker"
    folder.mkdir()
    text = (CHECKOUT / "deploy/nats.conf").read_text()
    (folder / "nats.conf").write_text(text.replace(": /data", f": {json.dumps(str(folder))}"))
    (folder / "users.conf").write_text((place.folder / "nats-users.conf").read_text())
    port, health = free_port(), free_port()
    here = ["-a", LOOPBACK, "-p", str(port), "-m", str(health)]
    with subprocess.Popen([nats_server(), "-c", folder / "nats.conf", *here]) as server:
        try:
            _until_healthy(health, server)
            yield port
        finally:
            server.terminate()


async def test_the_containers_commands_prepare_and_start_a_suite_that_answers(
    place: Place, postgres: int, broker: int, environment_of: EnvironmentOf
) -> None:
    loopback = Loopback(Addresses.free(table()), postgres, broker)
    suite = Containers(place, loopback, environment_of)
    _give_password(place, postgres)
    async with Supervisor(Console(place.logs, out=StringIO())) as supervisor:
        said = place.logs / "prepare.log"
        assert await supervisor.once("prepare", suite.command("prepare")) == 0, said.read_text()
        assert await supervisor.once("prepare", suite.command("prepare")) == 0, "a second time"
        await supervisor.start(*(suite.process(name) for name in NAMES))
        assert {name: suite.health(name) for name in NAMES} == dict.fromkeys(NAMES, 0)
        async with httpx.AsyncClient(base_url=suite.door, trust_env=False) as http:
            assert (await http.get("/healthz")).status_code == httpx.codes.OK
            await _a_stranger_is_refused_and_the_operator_reads_the_real_day(http, place)
    assert suite.health("gateway") == 1


async def _a_stranger_is_refused_and_the_operator_reads_the_real_day(
    http: httpx.AsyncClient, place: Place
) -> None:
    assert (await http.get("/v1/business-day")).status_code == httpx.codes.UNAUTHORIZED
    key = ECKey.import_key(json.loads(Secrets(place.secrets).client_key("operator")))
    operator = Client(http, "operator", key)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert today in (await operator.get("/v1/business-day")).values()
    with pytest.raises(Problem):
        await operator.put("/v1/business-day", {"on": "2099-01-01"})
    described = (await http.get("/.well-known/oauth-authorization-server")).json()
    assert described["token_endpoint"] == f"{described['issuer']}/oauth/token"
    assert described["issuer"] == str(http.base_url).rstrip("/")


def _give_password(place: Place, port: int) -> None:
    """The server's superuser gets the password that its container is given."""
    given = (place.postgres / "superuser.password").read_text().strip()
    url = as_login(f"postgresql://{LOOPBACK}:{port}/postgres", "postgres", given)
    password = Secrets(place.secrets).database_password("postgres")
    with psycopg.connect(url) as connection:
        connection.execute(f"alter role postgres password '{password}'".encode())


def _until_healthy(port: int, server: subprocess.Popen[bytes]) -> None:
    """Ask as the container's health check asks."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz") as answer:
                assert answer.status == 200
                return
        except OSError:
            continue
    pytest.fail(f"NATS ended with {server.returncode}")
