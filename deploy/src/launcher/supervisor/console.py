"""What the processes say: all of it to a file each, warnings and worse to the terminal."""

import re
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TextIO

_LAST_LINES = 15
_KEPT_BYTES = 20_000_000
_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
# our services (`level=warning`), NATS (`[ERR]`), logging (`WARNING name ...`), and PostgreSQL
# (`PANIC:  ...`), whose ERROR and FATAL concern one client, who speaks for itself
_LEVEL = re.compile(r"level=(\w+)|\[(ERR|WRN|FTL|INF)\]|\b([A-Z]{3,9}):  |^([A-Z]{4,8}) ")
_WARNINGS = {"WARNING", "WARN", "WRN"}
_ERRORS = {"ERROR", "ERR", "CRITICAL", "FTL", "PANIC"}


class Level(IntEnum):
    """How much a line matters."""

    INFO = 0
    WARNING = 1
    ERROR = 2


class Console:
    """The terminal, shared by all processes; lines carry the name of who says them."""

    def __init__(self, logs: Path, shown: Level = Level.WARNING, out: TextIO = sys.stdout) -> None:
        self._logs, self.shown, self._out = logs, shown, out
        self._in_colour = out.isatty()
        self._names: dict[str, int] = {}

    def say(self, text: str) -> None:
        """Tell the person at the terminal something of our own."""
        self._print(f"{text}\n")

    @contextmanager
    def hushed(self) -> Iterator[None]:
        """Let nothing but errors interrupt what somebody else shows at the terminal."""
        before, self.shown = self.shown, Level.ERROR
        try:
            yield
        finally:
            self.shown = before

    def voice(self, name: str) -> "Voice":
        """A log file and a prefix for the process `name`."""
        path = self._logs / f"{name}.log"
        if path.exists() and path.stat().st_size > _KEPT_BYTES:
            path.replace(path.with_suffix(".log.old"))
        return Voice(self, name, path)

    def line(self, name: str, text: str) -> None:
        """Print one line of a process."""
        colour = self._names.setdefault(name, _COLOURS[len(self._names) % len(_COLOURS)])
        prefix = f"{name:>12} |"
        self._print(
            f"\x1b[{colour}m{prefix}\x1b[0m {text}\n" if self._in_colour else f"{prefix} {text}\n"
        )

    def _print(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):  # the terminal is gone; what we supervise is not
            return


class Voice:
    """One process's lines. A line without a level goes with the one before (a traceback)."""

    def __init__(self, console: Console, name: str, path: Path) -> None:
        self._console, self._name = console, name
        self._file = path.open("a", encoding="utf-8")
        self._level = Level.INFO
        self.last_lines: deque[str] = deque(maxlen=_LAST_LINES)

    def hear(self, line: str) -> None:
        """Keep one line, and show it if it matters enough."""
        self.last_lines.append(line)
        self._file.write(line + "\n")
        self._file.flush()
        self._level = level_of(line, self._level)
        if self._level >= self._console.shown:
            self._console.line(self._name, line)

    def tell(self, text: str) -> None:
        """Say something about the process, in its file and on the terminal."""
        self._file.write(f"-- {text}\n")
        self._file.flush()
        self._console.line(self._name, text)

    def note(self, text: str) -> None:
        """Say something about the process that only somebody who searches wants to read."""
        self._file.write(f"-- {text}\n")
        self._file.flush()
        if self._console.shown is Level.INFO:
            self._console.line(self._name, text)

    def close(self) -> None:
        self._file.close()


def level_of(line: str, before: Level) -> Level:
    """How much a line matters, by its own level or, where it has none, that of the line before."""
    found = _LEVEL.search(line)
    if found is None:
        return before
    of_service, of_nats, of_postgres, of_logging = found.groups()
    word = (of_service or of_nats or of_postgres or of_logging).upper()
    if word in _ERRORS and not (of_postgres and word != "PANIC"):
        return Level.ERROR
    return Level.WARNING if word in _WARNINGS else Level.INFO
