"""Everything a suite needs before its services start. Each step may be repeated at will."""

import asyncio
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nats
import nats.errors
from nats.aio.client import Client

from launcher.environment import Facts
from launcher.secrets import Secrets, public_jwks
from launcher.table import Service, Table
from provision import (
    ADMIN,
    User,
    authorization,
    drop_database,
    in_database,
    inbox_prefix,
    make_database,
    make_streams,
    public_key,
    service_user,
    services,
    sqlalchemy_url,
    subjects,
)
from storage import migrate

OPERATOR = "operator"


class BrokerRefuses(Exception):
    """A broker of somebody else's does not let us or a service in."""

    def __init__(self, url: str, user: str, users_file: Path, reason: str) -> None:
        self.url, self.user = url, user
        super().__init__(
            f"NATS at {url} does not let the user {user} in ({reason}). Include {users_file} in "
            "the `authorization` block of its configuration, reload it, and run this again."
        )


class MigrationFailed(Exception):
    """A service's database could not be brought to its newest revision; it stays as it was."""

    def __init__(self, service: str, reason: str) -> None:
        self.service = service
        super().__init__(f"The migrations of {service} failed, nothing was changed: {reason}")


class BrokerNotEmpty(Exception):
    """A demo would find, and count, what another suite left in the broker."""

    def __init__(self, url: str, stream: str, messages: int) -> None:
        self.url, self.stream, self.messages = url, stream, messages
        super().__init__(
            f"The stream {stream} of NATS at {url} holds {messages} messages, and a demo begins "
            "with none. Give it a server or an account of its own, or unset the URL."
        )


def databases(table: Table, facts: Facts) -> None:
    """A database and two roles for each service. Raises psycopg.Error."""
    for service in with_database(table):
        password = facts.secrets.database_password(service.name)
        make_database(facts.postgres_url, facts.database(service.name), password)


def drop_databases(table: Table, facts: Facts) -> None:
    """Drop each service's database. Raises psycopg.Error."""
    for service in with_database(table):
        drop_database(facts.postgres_url, facts.database(service.name))


def migrations(table: Table, facts: Facts) -> None:
    """Each database to its newest revision, as its owner."""
    for service in with_database(table):
        database = facts.database(service.name)
        url = sqlalchemy_url(in_database(facts.postgres_url, database.name))
        try:
            migrate(url, migrations_of(service.name), owner=database.owner)
        except Exception as reason:
            raise MigrationFailed(service.name, str(reason)) from reason


def broker_users(secrets: Secrets) -> str:
    """The body of the broker's `authorization` block: the administrator and each service."""
    registry = subjects()
    users = [User(ADMIN, public_key(secrets.nats_seed(ADMIN)))]
    for name in services(registry):
        users.append(service_user(name, registry, public_key(secrets.nats_seed(name))))
    return authorization(users)


def streams(facts: Facts, users_file: Path, empty: bool = False) -> None:
    """Streams and durables of the registry; every user is let in.

    Raises BrokerRefuses, and with `empty` BrokerNotEmpty if there are messages.
    """
    asyncio.run(_streams(facts, users_file, empty))


def clients(table: Table, facts: Facts) -> list[dict[str, Any]]:
    """The OAuth clients of the suite itself, as identity's registration reads them."""
    roles = {f"service-{service.name}": "service" for service in _with_client(table)}
    roles[OPERATOR] = OPERATOR
    return [
        {
            "client_id": client,
            "role": role,
            "department": None,
            "jwks": public_jwks(facts.secrets.client_key(client)),
        }
        for client, role in roles.items()
    ]


def write_clients(table: Table, facts: Facts) -> Path:
    """A file for `python -m identity --register`; public keys only."""
    path = facts.place.folder / "clients.json"
    path.write_text(json.dumps(clients(table, facts), indent=2))
    path.chmod(0o600)
    return path


def with_database(table: Table) -> Iterator[Service]:
    return (service for service in table.services.values() if service.has_database)


def migrations_of(service: str) -> Path:
    """The folder `migrations` beside the service's `src`."""
    spec = importlib.util.find_spec(service)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The service {service} is not installed: run `make up`.")
    return Path(spec.origin).parents[2] / "migrations"


def _with_client(table: Table) -> Iterator[Service]:
    return (service for service in table.services.values() if service.has_client)


async def _streams(facts: Facts, users_file: Path, empty: bool) -> None:
    registry = subjects()
    for name in services(registry):
        await (await _login(facts, name, users_file)).close()
    admin = await _login(facts, ADMIN, users_file)
    try:
        await make_streams(admin.jetstream(), registry, facts.nats_replicas)
        for stream in await admin.jetstream().streams_info() if empty else ():
            if stream.state.messages:
                raise BrokerNotEmpty(facts.nats_url, str(stream.config.name), stream.state.messages)
    finally:
        await admin.close()


async def _login(facts: Facts, user: str, users_file: Path) -> Client:
    try:
        return await nats.connect(
            facts.nats_url,
            nkeys_seed_str=facts.secrets.nats_seed(user),
            inbox_prefix=inbox_prefix(user).encode(),
            allow_reconnect=False,
            drain_timeout=2,
        )
    except (OSError, nats.errors.Error, TimeoutError) as reason:
        text = str(reason) or type(reason).__name__
        raise BrokerRefuses(facts.nats_url, user, users_file, text) from reason
