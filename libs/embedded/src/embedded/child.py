"""How a child process is started so that it never outlives its parent."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: enough for `subprocess.Popen` and for `asyncio.create_subprocess_exec`.

    `environment` is the whole environment of the child, nothing is inherited. `user` is a
    uid with its gid, or None for the caller's own.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str = "/"
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM

    def options(self) -> dict[str, Any]:
        """Keyword arguments common to both ways of starting the child.

        Call it in the thread that starts the child, and keep that thread alive: Linux ends the
        child when its spawning thread ends.
        """
        identity: dict[str, Any] = {}
        if self.user is not None:
            identity = {"user": self.user[0], "group": self.user[1], "extra_groups": []}
        return {
            "env": dict(self.environment),
            "cwd": self.folder,
            "start_new_session": True,
            "preexec_fn": ends_with_parent(self.stop_signal),
            **identity,
        }


def ends_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that asks the kernel to send `stop_signal` when the parent dies.

    Everything is looked up before the fork. It has to run after setuid, which clears the request
    (subprocess calls `preexec_fn` last). Off Linux it only resets the signal mask.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def between_fork_and_exec() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
            if os.getppid() != parent:  # the parent died between fork and prctl
                os._exit(1)

    return between_fork_and_exec
