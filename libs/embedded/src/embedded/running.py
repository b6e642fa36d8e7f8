"""A server that runs while a test or a short program needs it."""

import os
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from embedded.child import Command
from embedded.faults import DiedAtStart

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.02
_LAST_LINES = 15
# After kill -9 the server's own children may hold its data for a moment: so many more tries.
_TRIES_AFTER_KILL = 20
_SECONDS_BETWEEN_TRIES = 0.25


class Server(Protocol):
    """What `Postgres` and `Nats` have in common."""

    name: str
    folder: Path

    def command(self) -> Command: ...

    def answers(self) -> bool: ...

    def release(self) -> None: ...


class Running:
    """A context in which `server` runs and answers; its output goes to `<folder>/server.log`.

    Start it in a thread that lives as long as the server has to.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start, and return once a login succeeds; one that runs is left alone.

        Raises CannotRun, as DiedAtStart with the server's last lines.
        """
        for _ in range(_TRIES_AFTER_KILL if self._killed else 0):
            if self._started():
                break
            time.sleep(_SECONDS_BETWEEN_TRIES)
        if not self._started():
            code = self._process.poll() if self._process else None
            raise DiedAtStart(self.server.name, code, self._last_lines())
        self._killed = False

    def kill(self) -> None:
        """End it as `kill -9` does."""
        if self._process is not None:
            self._killed = True
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """`kill -9`, then start on the same port and data."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """End it as its operator would, by force after 15 s, and unlock its folder."""
        if self._process is not None and self.alive:
            self._process.send_signal(self._stop_signal)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self.server.release()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _started(self) -> bool:
        if not self.alive:
            command = self.server.command()
            self._stop_signal = command.stop_signal
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    command.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    **command.options(),
                )
        deadline = time.monotonic() + _START_SECONDS
        while self.alive and time.monotonic() < deadline:
            if self.server.answers():
                return True
            time.sleep(_POLL_SECONDS)
        return False

    @property
    def _log(self) -> Path:
        return self.server.folder / "server.log"

    def _last_lines(self) -> list[str]:
        return self._log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
