"""A data folder that one program at a time may use."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from embedded.faults import FolderInUse

_RETRY_SECONDS = 0.1


class LockedFolder:
    """Holds `<folder>/lock` for as long as it is open; the kernel releases it when we die.

    A process that inherits `descriptor` keeps the folder locked until it, too, has ended.
    """

    def __init__(self, folder: Path, patience: float = 0.0) -> None:
        """Lock `folder`, made if missing. Raises FolderInUse.

        If the process that locked it is dead, and only what inherited the lock from it is left,
        wait up to `patience` seconds for that to end.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "lock"
        self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + patience
        while not self._taken():
            holder = os.pread(self.descriptor, 20, 0).decode().strip()
            if time.monotonic() >= deadline or _lives(holder):
                self.close()
                raise FolderInUse(folder, holder or None)
            time.sleep(_RETRY_SECONDS)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()}\n".encode(), 0)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Release the folder; a second call does nothing."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return True
