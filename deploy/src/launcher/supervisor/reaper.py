"""Ends what a dead supervisor leaves behind. Run as a program of its own: standard library only.

It reads `+<group> <signal>` and `-<group>` from a pipe that the supervisor holds. At the end of
file the supervisor is gone, by kill -9 or not, and every process group still known is ended: first
by its signal, after a while by force. This also reaches grandchildren and systems other than Linux,
where no child can ask to be told of its parent's death.
"""

import os
import signal
import sys
import time
from typing import TextIO

_GRACE_SECONDS = 8.0
_POLL_SECONDS = 0.05


def main(pipe: TextIO) -> None:
    """Read until the supervisor is gone, then end what is left."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(groups(pipe))


def groups(pipe: TextIO) -> dict[int, int]:
    """The process groups that run when the pipe ends, with the signal that stops each."""
    known: dict[int, int] = {}
    for line in pipe:
        if line.startswith("+"):
            group, stop = line[1:].split()
            known[int(group)] = int(stop)
        else:
            known.pop(int(line[1:]), None)
    return known


def end(known: dict[int, int]) -> None:
    """Ask each group to stop, the youngest first; kill what has not gone after 8 s."""
    for group in reversed(known):
        send(group, known[group])
    deadline = time.monotonic() + _GRACE_SECONDS
    while any(alive(group) for group in known) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    for group in known:
        send(group, signal.SIGKILL)


def alive(group: int) -> bool:
    """Whether a process of the group is left, another user's too."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def send(group: int, number: int) -> None:
    """Signal a group that may have gone meanwhile."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[1])) as supervisor:
        main(supervisor)
