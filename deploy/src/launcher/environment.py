"""The environment of each service, from the sources that the process table names."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from embedded import Command
from launcher.addresses import Addresses
from launcher.place import CHECKOUT, Place
from launcher.secrets import Secrets
from launcher.table import Service
from provision import ServiceDatabase, as_login, in_database, sqlalchemy_url

# What a child takes over from us. Not the proxies: everything it calls is on loopback or named.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ", "COLUMNS", "NO_COLOR")
_LOOPBACK_NETWORK = "127.0.0.0/8"


class UnknownSource(ValueError):
    """The process table names a source that does not exist."""

    def __init__(self, service: str, variable: str, source: str) -> None:
        self.service, self.variable, self.source = service, variable, source
        super().__init__(
            f"processes.yaml, {service}: {variable} comes from {source!r}, which is none of "
            f"{', '.join(sorted(_SOURCES))}."
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a value may come from."""

    place: Place
    addresses: Addresses
    secrets: Secrets
    postgres_url: str = field(repr=False)  # of the admin; services get logins of their own
    nats_url: str
    prefix: str = ""  # of names on a server that another suite uses, too
    nats_replicas: int = 1  # of each stream
    simulated_days: bool = True
    endpoint_networks: str = field(default_factory=lambda: _endpoint_networks())
    public_url: str | None = None  # where departments reach the gateway, if not where it listens

    @property
    def door(self) -> str:
        """The URL by which everybody outside knows the suite."""
        return self.public_url or self.addresses.url("gateway")

    def database(self, service: str) -> ServiceDatabase:
        return ServiceDatabase.of(service, self.prefix)

    def url_of(self, service: str) -> str:
        """The administrator's URL of a service's database."""
        return in_database(self.postgres_url, self.database(service).name)


def command(service: Service, facts: Facts) -> Command:
    """How to run `service`: by this interpreter, its secrets in the environment only."""
    argv = tuple(sys.executable if word == "python" else word for word in service.command)
    values = {
        variable: value(service, variable, source, facts)
        for variable, source in service.environment.items()
    }
    return Command(argv, {**base(facts.place), **values}, folder=str(CHECKOUT))


def base(place: Place) -> dict[str, str]:
    """What every Python process of ours needs, whichever it is."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**inherited, "PYTHONUNBUFFERED": "1", "NUMBA_CACHE_DIR": str(place.numba)}


def value(service: Service, variable: str, source: str, facts: Facts) -> str:
    """The value of one variable. Raises UnknownSource."""
    name, _, argument = source.partition("/")
    if name not in _SOURCES:
        raise UnknownSource(service.name, variable, source)
    return _SOURCES[name](service, argument, facts)


def _database_url(service: Service, _: str, facts: Facts) -> str:
    database = facts.database(service.name)
    url = in_database(facts.postgres_url, database.name)
    password = facts.secrets.database_password(service.name)
    return sqlalchemy_url(as_login(url, database.login, password))


def _endpoint_networks() -> str:
    return os.environ.get("ONEDOOR_ENDPOINT_NETWORKS", json.dumps([_LOOPBACK_NETWORK]))


def _token_audiences(_: Service, __: str, facts: Facts) -> str:
    doors = [facts.door, facts.addresses.url("identity")]
    return json.dumps([f"{door}/oauth/token" for door in doors])


_Source = Callable[[Service, str, Facts], str]
# The sources that nobody but the service itself may read.
SECRET = frozenset({"client_key", "database_url", "nats_seed", "signing_key"})
_SOURCES: Mapping[str, _Source] = {
    "address": lambda _, asked, facts: facts.addresses.address(asked, "grpc"),
    "city": lambda _, __, facts: facts.place.city,
    "client_key": lambda s, _, facts: facts.secrets.client_key(f"service-{s.name}"),
    "database_url": _database_url,
    "endpoint_networks": lambda _, __, facts: facts.endpoint_networks,
    "identity_url": lambda _, __, facts: facts.addresses.url("identity"),
    "issuer": lambda _, __, facts: facts.door,  # RFC 8414: its description is found there
    "jwks_url": lambda _, __, facts: facts.addresses.url("identity") + "/oauth/jwks",
    "listen": lambda s, port, facts: facts.addresses.listen(s.name, port),
    "nats_seed": lambda s, _, facts: facts.secrets.nats_seed(s.name),
    "nats_url": lambda _, __, facts: facts.nats_url,
    "public_url": lambda _, __, facts: facts.door,
    "signing_key": lambda _, __, facts: facts.secrets.signing_key(),
    "simulated_days": lambda _, __, facts: str(facts.simulated_days).lower(),
    "token_audiences": _token_audiences,
    "token_url": lambda _, __, facts: facts.addresses.url("identity") + "/oauth/token",
}
