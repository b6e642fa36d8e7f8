"""The embedded servers: who they run as, what they refuse, and that they never outlive us."""

import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nkeys
import psycopg
import pytest

from embedded import (
    LOOPBACK,
    ClosedFolder,
    DiedAtStart,
    FolderInUse,
    Nats,
    OtherVersion,
    PortTaken,
    Postgres,
    Running,
    free_port,
)

pytestmark = pytest.mark.real

HOLD = """
import sys, time
from pathlib import Path
from embedded import Postgres, Running
with Running(Postgres(Path(sys.argv[1]), port=int(sys.argv[2]), memory="16MB")) as running:
    print(running._process.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user of PostgreSQL may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="onedoor-embedded-") as path:
        Path(path).chmod(0o711)
        yield Path(path)


@pytest.fixture
def user() -> tuple[str, str]:
    """An nkey seed and the configuration of a broker whose only user it is."""
    seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    key = nkeys.from_seed(seed).public_key.decode()
    return bytes(seed).decode(), f"users = [{{nkey: {key}}}]"


def test_postgres_runs_as_nobody_for_root_and_as_the_user_otherwise(folder: Path) -> None:
    with Running(Postgres(folder / "pg", memory="16MB")) as running:
        owner = Path(f"/proc/{running._process.pid}").stat().st_uid
        expected = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
        assert owner == expected
        assert (folder / "pg/data").stat().st_mode & 0o777 == 0o700


def test_postgres_refuses_a_wrong_password_and_keeps_the_right_one_private(folder: Path) -> None:
    server = Postgres(folder / "pg", memory="16MB")
    with Running(server):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.admin_dsn.replace("postgres:", "postgres:x", 1))
        assert (folder / "pg/superuser.password").stat().st_mode & 0o777 == 0o600
        assert not (folder / "pg/initdb.password").exists()


def test_what_was_committed_survives_kill_9_of_postgres(folder: Path) -> None:
    server = Postgres(folder / "pg", memory="16MB")
    with Running(server) as running:
        with psycopg.connect(server.admin_dsn) as connection:
            connection.execute("create table kept as select 1 as one")
        running.restart()
        with psycopg.connect(server.admin_dsn) as connection:
            assert connection.execute("select one from kept").fetchone() == (1,)


def test_postgres_is_gone_when_its_parent_is_killed_and_its_data_open_again(folder: Path) -> None:
    port = free_port()
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "pg"), str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    _wait_until_gone(pid)
    with Running(Postgres(folder / "pg", port=port, memory="16MB")):
        pass


def test_a_second_postgres_on_the_same_data_is_refused(folder: Path) -> None:
    with (
        Running(Postgres(folder / "pg", memory="16MB")),
        pytest.raises(FolderInUse),
    ):
        Postgres(folder / "pg").command()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_data_below_a_closed_folder_are_refused_and_the_folder_stays_closed(folder: Path) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClosedFolder, match="ONEDOOR_DATA"):
        Postgres(closed / "pg").command()
    assert closed.stat().st_mode & 0o777 == 0o700


def test_data_of_another_version_are_refused(folder: Path) -> None:
    server = Postgres(folder / "pg")
    (folder / "pg/data").mkdir(parents=True)
    (folder / "pg/data/PG_VERSION").write_text("12\n")
    with pytest.raises(OtherVersion, match="written by PostgreSQL 12"):
        server.command()
    server.release()


def test_a_server_that_cannot_start_is_told_with_its_last_lines(folder: Path) -> None:
    with (
        pytest.raises(DiedAtStart, match="shared_buffers"),
        Running(Postgres(folder / "pg", memory="a lot")),
    ):
        pass


def test_nats_keeps_its_store_over_kill_9(folder: Path, user: tuple[str, str]) -> None:
    seed, authorization = user
    with Running(Nats(folder / "nats", authorization, seed)) as running:
        running.restart()
        assert running.server.answers()


def test_a_second_nats_is_refused_before_it_touches_the_store(
    folder: Path, user: tuple[str, str]
) -> None:
    seed, authorization = user
    with (
        Running(Nats(folder / "nats", authorization, seed)),
        pytest.raises(FolderInUse),
    ):
        Nats(folder / "nats", authorization, seed).command()


def test_nats_on_a_taken_port_is_told_before_it_starts(folder: Path, user: tuple[str, str]) -> None:
    seed, authorization = user
    with socket.create_server((LOOPBACK, 0)) as other:
        server = Nats(folder / "nats", authorization, seed, port=other.getsockname()[1])
        with pytest.raises(PortTaken, match="needed by NATS"):
            server.command()
        assert not server.answers()
        server.release()


def test_nats_does_not_answer_a_stranger(folder: Path, user: tuple[str, str]) -> None:
    seed, authorization = user
    stranger = bytes(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)).decode()
    server = Nats(folder / "nats", authorization, seed)
    with Running(server):
        server.seed = stranger
        assert not server.answers()


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        pytest.fail(f"process {pid} outlived its parent")
