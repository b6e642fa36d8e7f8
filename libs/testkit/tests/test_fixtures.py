"""The fixtures do what their names say; each is used as a service's tests use it."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nats.errors
import nats.js.errors
import psycopg
import pytest

from serving import NotAuthenticated, TokenVerifier
from testkit import Bus, ControlledDay, Database, Issuer, NatsServer, PostgresServer

LEDGER_ADVANCED = "onedoor.aggregation.v1.ledger_advanced"

MIGRATION = """
revision, down_revision = "0001", None
from alembic import op


def upgrade() -> None:
    op.execute("create table note (id bigint generated always as identity, text text)")
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A migrations folder with one table."""
    tmp_path.chmod(0o755)
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions/0001_note.py").write_text(MIGRATION)
    (tmp_path / "env.py").write_text(
        "from storage.migrations import run_migrations\n\nrun_migrations()\n"
    )
    return tmp_path


@pytest.mark.real
def test_two_databases_of_one_test_share_their_tables_but_no_rows(
    migrated_database: Callable[[Path, str], Database], notes: Path
) -> None:
    one, other = migrated_database(notes, "notes"), migrated_database(notes, "notes")
    with psycopg.connect(one.dsn) as connection:
        connection.execute("insert into note (text) values ('here')")
    with psycopg.connect(one.dsn) as connection, psycopg.connect(other.dsn) as elsewhere:
        assert connection.execute("select text from note").fetchall() == [("here",)]
        assert elsewhere.execute("select text from note").fetchall() == []


@pytest.mark.real
@pytest.mark.parametrize("statement", ["create table mine ()", "truncate note", "drop table note"])
def test_the_run_time_role_works_on_rows_and_on_nothing_else(
    migrated_database: Callable[[Path, str], Database], notes: Path, statement: str
) -> None:
    database = migrated_database(notes, "notes")
    with (
        psycopg.connect(database.dsn) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


@pytest.mark.real
def test_what_was_committed_is_there_after_postgres_was_killed(
    empty_database: Callable[[], Database], postgres: PostgresServer
) -> None:
    database = empty_database()
    with psycopg.connect(database.dsn) as connection:
        connection.execute("create table kept as select 1 as one")
    postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database.dsn)
    postgres.start()
    with psycopg.connect(database.dsn) as connection:
        assert connection.execute("select one from kept").fetchall() == [(1,)]


@pytest.mark.real
async def test_a_service_tells_what_it_produces_and_its_consumer_pulls_and_acknowledges_it(
    bus: Bus,
) -> None:
    producer, consumer = await bus.connect("aggregation"), await bus.connect("scoring")
    await producer.jetstream().publish(LEDGER_ADVANCED, b"through 7")
    position = await consumer.jetstream().pull_subscribe_bind(
        "scoring-ledger-advanced", stream="AGGREGATION"
    )
    (message,) = await position.fetch(1, timeout=5)
    assert message.data == b"through 7"
    await message.ack_sync(timeout=5)
    await producer.close()
    await consumer.close()


@pytest.mark.real
async def test_a_service_may_not_tell_what_another_produces(bus: Bus) -> None:
    stranger = await bus.connect("push")
    with pytest.raises((nats.errors.TimeoutError, nats.js.errors.NoStreamResponseError)):
        await stranger.jetstream().publish(LEDGER_ADVANCED, b"forged", timeout=0.5)
    await stranger.close()


@pytest.mark.real
async def test_a_stored_message_is_there_after_nats_was_killed_and_gone_once_emptied(
    bus: Bus, nats_server: NatsServer
) -> None:
    before = await bus.connect("aggregation")
    await before.jetstream().publish(LEDGER_ADVANCED, b"through 8")
    await before.close()
    await asyncio.to_thread(nats_server.kill)
    nats_server.start()
    admin = await bus.admin()
    assert (await admin.jetstream().stream_info("AGGREGATION")).state.messages == 1
    await asyncio.to_thread(bus.empty)
    assert (await admin.jetstream().stream_info("AGGREGATION")).state.messages == 0
    await admin.close()


async def test_the_business_day_is_the_tests_to_move(business_day: ControlledDay) -> None:
    assert await business_day.clock.today() == date(2026, 9, 1)
    business_day.advance(2)
    assert await business_day.clock.today() == date(2026, 9, 3)


async def test_a_token_of_the_issuer_is_verified_and_a_strangers_is_not(issuer: Issuer) -> None:
    verifier = TokenVerifier(issuer.jwks_url, issuer.url)
    principal = await verifier.verify(issuer.token("records:write", department="fire_rescue"))
    assert principal.permissions == {"records:write"}
    assert principal.department == "fire_rescue"
    with pytest.raises(NotAuthenticated):
        await verifier.verify(Issuer().token("records:write", iss=issuer.url))
