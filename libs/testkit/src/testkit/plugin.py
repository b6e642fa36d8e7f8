"""The fixtures, found by pytest through the entry point `testkit`. Servers start when first asked.

A test that uses PostgreSQL or NATS carries the mark `real`.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded import Nats, Postgres, Running, free_port
from provision import ADMIN
from testkit.bus import Bus, Keys
from testkit.databases import Database, Databases
from testkit.day import ControlledDay
from testkit.issuer import Issuer
from testkit.servers import NatsServer, PostgresServer


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """Where the session's servers keep their data: enterable by the user PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="onedoor-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres(server_folder: Path) -> Iterator[PostgresServer]:
    server = Postgres(server_folder / "postgres", memory="128MB")
    with Running(server) as running:
        yield PostgresServer(running, server)


@pytest.fixture
def postgres(_postgres: PostgresServer) -> PostgresServer:
    """The session's PostgreSQL, running; a test may kill it."""
    _postgres.start()
    return _postgres


@pytest.fixture(scope="session")
def _databases(_postgres: PostgresServer) -> Databases:
    return Databases(_postgres.admin_dsn)


@pytest.fixture
def databases(_databases: Databases, postgres: PostgresServer) -> Iterator[Databases]:
    """Makes databases that are dropped after the test."""
    yield _databases
    postgres.start()
    _databases.drop_all()


@pytest.fixture
def database(databases: Databases) -> Callable[[str], Database]:
    """`database("scoring")`: a fresh database of that service, migrated."""
    return databases.of_service


@pytest.fixture
def migrated_database(databases: Databases) -> Callable[[Path, str], Database]:
    """`migrated_database(folder, name)`: a fresh database with the migrations in `folder`."""
    return databases.migrated


@pytest.fixture
def empty_database(databases: Databases) -> Callable[[], Database]:
    """`empty_database()`: a fresh database without tables."""
    return databases.empty


@pytest.fixture(scope="session")
def _keys() -> Keys:
    return Keys()


@pytest.fixture(scope="session")
def _nats_server(server_folder: Path, _keys: Keys) -> Iterator[NatsServer]:
    server = Nats(server_folder / "nats", _keys.authorization(), _keys.seeds[ADMIN])
    with Running(server) as running:
        yield NatsServer(running, server)


@pytest.fixture
def nats_server(_nats_server: NatsServer) -> NatsServer:
    """The session's NATS, running; a test may kill it."""
    _nats_server.start()
    return _nats_server


@pytest.fixture
def bus(nats_server: NatsServer, _keys: Keys) -> Bus:
    """The broker with the streams and durables of proto/subjects.yaml, new and empty."""
    bus = Bus(nats_server.url, _keys)
    bus.empty()
    return bus


@pytest.fixture
def business_day() -> ControlledDay:
    """A business day that the test moves; it begins on 2026-09-01."""
    return ControlledDay()


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """Gives out any access token a test asks for, and serves the keys to verify it."""
    with Issuer() as issuer:
        yield issuer


@pytest.fixture(scope="session", name="free_port")
def free_port_() -> Callable[[], int]:
    """`free_port()`: a port nobody listens on now."""
    return free_port
