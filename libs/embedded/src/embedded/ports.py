"""TCP ports on loopback: a free one, and who holds a taken one."""

import contextlib
import socket
from pathlib import Path

from embedded.faults import PortTaken

LOOPBACK = "127.0.0.1"
_LISTEN = "0A"  # state of a listening socket in /proc/net/tcp, include/net/tcp_states.h


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, purpose: str) -> None:
    """Raise PortTaken, naming the holder where the system tells, if `port` is taken."""
    with socket.socket() as probe:
        # as a server would: an old connection in TIME_WAIT is no obstacle, a listener is
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            raise PortTaken(port, purpose, holder(port)) from None


def holder(port: int) -> str | None:
    """The process that listens on `port`, as `process 17 (python -m x)`; None if unknown."""
    sockets = _listening_sockets(port)
    if not sockets:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        # a process may end, or belong to somebody else, while we look
        with contextlib.suppress(OSError):
            if any(link.readlink().name in sockets for link in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                return f"process {process.name} ({' '.join(words).strip()[:80]})"
    return None


def _listening_sockets(port: int) -> set[str]:
    """Link names of the sockets that listen on `port`, from the kernel's tables."""
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with contextlib.suppress(OSError):
            for line in table.read_text().splitlines()[1:]:
                _, local, _, state, *rest = line.split()
                if state == _LISTEN and int(local.rpartition(":")[2], 16) == port:
                    found.add(f"socket:[{rest[5]}]")
    return found
