"""A suite's parts on real servers: what is checked before, and what preparing leaves."""

import os
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import nats
import psycopg
import pytest

from embedded import LOOPBACK, FolderInUse, PortTaken
from launcher.addresses import Addresses
from launcher.parts import POSTGRES_URL
from launcher.place import Place
from launcher.secrets import Secrets, public_jwks
from launcher.suite import Suite, opened
from launcher.supervisor import Console
from launcher.table import table
from provision import ADMIN, as_login, in_database, inbox_prefix
from testkit import PostgresServer

pytestmark = pytest.mark.real


@pytest.fixture
def place() -> Iterator[Place]:
    """A data folder that the user of PostgreSQL may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="onedoor-suite-") as folder:
        yield Place(Path(folder), "shaoxing", "up")


@pytest.fixture
def console(place: Place) -> Console:
    return Console(place.logs, out=StringIO())


async def test_preparing_twice_leaves_what_preparing_once_left(
    place: Place, console: Console
) -> None:
    async with opened(table(), place, Addresses.free(table()), console) as suite:
        await suite.prepare()
        once = await _state(suite)
        await suite.prepare()
        assert await _state(suite) == once
    assert {
        "SCORING",
        "dispatch-agreement-changed",
        "record",
        "service-scoring",
        "operator",
    } <= once


async def test_a_run_time_login_enters_its_own_database_only(
    place: Place, console: Console
) -> None:
    async with opened(table(), place, Addresses.free(table()), console) as suite:
        await suite.prepare()
        url, password = suite.facts.postgres_url, suite.facts.secrets.database_password("push")
        own = as_login(in_database(url, "onedoor_push"), "push", password)
        psycopg.connect(own).close()
        for other in ("onedoor_scoring", "postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(in_database(own, other))


async def test_a_removed_secret_is_made_anew_and_the_old_one_lets_nobody_in(
    place: Place, console: Console
) -> None:
    """What the runbook says about rotating a service's key."""
    async with opened(table(), place, Addresses.free(table()), console) as suite:
        await suite.prepare()
        old = Secrets(place.secrets).database_password("push")
    for name in ("database-push.password", "nats-push.seed", "client-service-scoring.jwk"):
        (place.secrets / name).unlink()
    async with opened(table(), place, Addresses.free(table()), console) as suite:
        await suite.prepare()  # logs in at the broker as every user
        url = in_database(suite.facts.postgres_url, "onedoor_push")
        psycopg.connect(
            as_login(url, "push", suite.facts.secrets.database_password("push"))
        ).close()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(as_login(url, "push", old))
        new = public_jwks(suite.facts.secrets.client_key("service-scoring"))["keys"][0]["kid"]
        with psycopg.connect(in_database(url, "onedoor_identity")) as connection:
            query = "select client::text from client where client_id = 'service-scoring'"
            assert new in str(connection.execute(query.encode()).fetchone())


async def test_a_taken_port_is_told_before_anything_is_started(
    place: Place, console: Console
) -> None:
    addresses = Addresses.free(table())
    with (
        socket.create_server((LOOPBACK, addresses["gateway", "http"])),
        pytest.raises(PortTaken, match=rf"needed by gateway.*process {os.getpid()}"),
    ):
        async with opened(table(), place, addresses, console):
            pytest.fail("the suite was opened")
    assert not (place.postgres / "data").exists()


async def test_a_data_folder_serves_one_suite_at_a_time(place: Place, console: Console) -> None:
    async with opened(table(), place, Addresses.free(table()), console):
        with pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
            async with opened(table(), place, Addresses.free(table()), console):
                pytest.fail("the suite was opened")


async def test_a_url_replaces_the_embedded_postgres_and_a_demo_there_keeps_to_its_own_names(
    place: Place, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer
) -> None:
    monkeypatch.setenv(POSTGRES_URL, postgres.admin_dsn)
    demo = replace(place, purpose="demo")
    console = Console(demo.logs, out=StringIO())
    async with opened(table(), demo, Addresses.free(table()), console, fresh=True) as suite:
        await suite.prepare()
        assert not demo.postgres.exists()
        with psycopg.connect(postgres.admin_dsn) as connection:
            rows = connection.execute("select datname from pg_database").fetchall()
    assert ("onedoor_demo_scoring",) in rows


async def _state(suite: Suite) -> set[str]:
    """Names of everything preparing makes: roles, databases, tables, clients, streams, durables."""
    found: set[str] = set()
    url, facts = suite.facts.postgres_url, suite.facts
    for service in table().services.values():
        if service.has_database:
            with psycopg.connect(in_database(url, facts.database(service.name).name)) as connection:
                found |= _names(
                    connection,
                    "select relname || coalesce(relacl::text, '') from pg_class where oid > 16384",
                )
                found |= _names(
                    connection, "select tablename from pg_tables where schemaname = 'public'"
                )
                found |= _names(connection, "select rolname from pg_roles")
                found |= _names(
                    connection, "select datname || coalesce(datacl::text, '') from pg_database"
                )
    with psycopg.connect(in_database(url, facts.database("identity").name)) as connection:
        found |= _names(connection, "select client_id from client")
    client = await nats.connect(
        facts.nats_url,
        nkeys_seed_str=facts.secrets.nats_seed(ADMIN),
        inbox_prefix=inbox_prefix(ADMIN).encode(),
    )
    for stream in await client.jetstream().streams_info():
        name = str(stream.config.name)
        found.add(name)
        found |= {str(info.name) for info in await client.jetstream().consumers_info(name)}
    await client.close()
    return found


def _names(connection: psycopg.Connection[tuple[str]], query: str) -> set[str]:
    return {name for (name,) in connection.execute(query.encode())}
