"""What can be wrong with the machine an embedded server is to run on."""

from collections.abc import Sequence
from pathlib import Path


class CannotRun(Exception):
    """An embedded server cannot run here; the message says what to do."""


class FolderInUse(CannotRun):
    """Another program holds the data folder."""

    def __init__(self, folder: Path, holder: str | None) -> None:
        self.folder, self.holder = folder, holder
        who = f"process {holder}" if holder else "another process"
        super().__init__(
            f"The data folder {folder} is in use by {who}. "
            "Stop that process, or choose another folder."
        )


class PortTaken(CannotRun):
    """Another program listens on a port we were told to use."""

    def __init__(self, port: int, purpose: str, holder: str | None) -> None:
        self.port, self.purpose, self.holder = port, purpose, holder
        super().__init__(
            f"Port {port}, needed by {purpose}, is taken by {holder or 'a process we cannot see'}. "
            "Stop that process, then start again."
        )


class ClosedFolder(CannotRun):
    """The user that runs PostgreSQL may not enter a parent of its data folder."""

    def __init__(self, folder: Path, closed: Path, user: str) -> None:
        self.folder, self.closed, self.user = folder, closed, user
        super().__init__(
            f"PostgreSQL runs as the user {user}, who may not enter {closed}, and its data is to "
            f"lie in {folder}. Choose a data folder outside {closed}, for example by "
            "ONEDOOR_DATA=/var/lib/onedoor."
        )


class OtherVersion(CannotRun):
    """The data was written by another major version of PostgreSQL."""

    def __init__(self, folder: Path, written_by: str, installed: str) -> None:
        self.folder, self.written_by, self.installed = folder, written_by, installed
        super().__init__(
            f"The data in {folder} was written by PostgreSQL {written_by}; installed is "
            f"{installed}. Dump it with the old version and load it with the new one, or choose "
            "another data folder."
        )


class DiedAtStart(CannotRun):
    """A server ended, or did not answer, before it was ready."""

    def __init__(self, name: str, code: int | None, last_lines: Sequence[str]) -> None:
        self.name, self.code, self.last_lines = name, code, tuple(last_lines)
        what = "did not answer in time" if code is None else f"ended with {code}"
        said = "\n".join(f"    {line}" for line in last_lines) or "    (nothing)"
        super().__init__(f"{name} {what} before it was ready. Its last lines:\n{said}")
