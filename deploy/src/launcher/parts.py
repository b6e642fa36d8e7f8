"""PostgreSQL and NATS: embedded, or the ones that URLs in the environment name."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from embedded import CannotRun, Nats, Postgres
from launcher.addresses import Addresses
from launcher.place import Place
from launcher.prepare import broker_users
from launcher.secrets import Secrets
from launcher.supervisor import Process, login
from provision import ADMIN, close_to_public, libpq_url

POSTGRES_URL = "ONEDOOR_POSTGRES_URL"
NATS_URL = "ONEDOOR_NATS_URL"
NATS_REPLICAS = "ONEDOOR_NATS_REPLICAS"
USERS_FILE = "nats-users.conf"
_MEMORY = "512MB"


class PostgresDoesNotAnswer(CannotRun):
    """The server that the environment names cannot be reached, or refuses the login."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The PostgreSQL of {POSTGRES_URL} does not let us in: {reason.strip()} "
            "Correct the URL, or unset it to use the embedded server."
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services stand on. `processes` are those that we have to run ourselves."""

    processes: tuple[Process, ...]
    external: frozenset[str]
    postgres_url: Callable[[], str]
    nats_url: str
    nats_replicas: int
    users_file: Path
    release: Callable[[], None]

    def prefix(self, purpose: str) -> str:
        """Of names on the PostgreSQL server: a demo there must not touch the lasting suite."""
        return "demo_" if purpose == "demo" and "postgres" in self.external else ""

    def close_postgres(self) -> None:
        """Keep run-time logins out of the embedded server's own databases."""
        if "postgres" not in self.external:
            close_to_public(self.postgres_url(), "postgres", "template1")


def parts(place: Place, addresses: Addresses, secrets: Secrets) -> Parts:
    """The parts of one suite. Raises PostgresDoesNotAnswer for an external one."""
    users = place.folder / USERS_FILE
    users.write_text(broker_users(secrets))
    postgres = Postgres(
        place.postgres, port=addresses["postgres", "sql"], memory=_MEMORY, cache=place.cache
    )
    nats = Nats(
        place.nats, users.read_text(), secrets.nats_seed(ADMIN), port=addresses["nats", "client"]
    )
    given = {"postgres": os.environ.get(POSTGRES_URL), "nats": os.environ.get(NATS_URL)}
    postgres_url = given["postgres"]
    if postgres_url:
        _require_login(postgres_url)
    servers = [server for server in (postgres, nats) if not given[server.name]]
    return Parts(
        processes=tuple(Process(s.name, s.command, login(s.answers)) for s in servers),
        external=frozenset(name for name, url in given.items() if url),
        postgres_url=lambda: libpq_url(postgres_url) if postgres_url else postgres.admin_dsn,
        nats_url=given["nats"] or nats.url,
        nats_replicas=int(os.environ.get(NATS_REPLICAS, "1")),
        users_file=users,
        release=lambda: _release(servers),
    )


def _release(servers: list[Postgres | Nats]) -> None:
    for server in servers:
        server.release()


def _require_login(url: str) -> None:
    try:
        psycopg.connect(libpq_url(url), connect_timeout=10).close()
    except psycopg.Error as reason:
        raise PostgresDoesNotAnswer(str(reason)) from reason
