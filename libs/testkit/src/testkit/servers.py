"""The session's servers as tests see them: an address, and a hand on the switch."""

from dataclasses import dataclass

from embedded import Nats, Postgres, Running
from provision import sqlalchemy_url


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """PostgreSQL. After `kill` its data and port stay; `start` brings it back."""

    _running: Running
    _server: Postgres

    @property
    def admin_dsn(self) -> str:
        """URL of the superuser for plain psycopg."""
        return self._server.admin_dsn

    @property
    def admin_url(self) -> str:
        """URL of the superuser for SQLAlchemy."""
        return sqlalchemy_url(self.admin_dsn)

    def kill(self) -> None:
        """As `kill -9` of the server's first process."""
        self._running.kill()

    def start(self) -> None:
        """Start it if it does not run; return once a login succeeds."""
        self._running.start()

    def restart(self) -> None:
        """Kill and start."""
        self._running.restart()


@dataclass(frozen=True, slots=True)
class NatsServer:
    """NATS. After `kill` its store and port stay; `start` brings it back."""

    _running: Running
    _server: Nats

    @property
    def url(self) -> str:
        return self._server.url

    def kill(self) -> None:
        """As `kill -9`."""
        self._running.kill()

    def start(self) -> None:
        """Start it if it does not run; return once a login succeeds."""
        self._running.start()

    def restart(self) -> None:
        """Kill and start."""
        self._running.restart()
