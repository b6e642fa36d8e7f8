"""TCP ports on loopback: a free one, and who holds a taken one."""

import contextlib
import secrets
import socket
from pathlib import Path

from embedded.faults import PortTaken

LOOPBACK = "127.0.0.1"
_LISTEN = "0A"  # state of a listening socket in /proc/net/tcp, include/net/tcp_states.h


# Below the ports that systems lend to outgoing connections: a client that keeps trying a dead
# server's port out of that range may one day connect to itself, and hold the port.
_LENT_BY_US = range(10_240, 32_768)


def free_port() -> int:
    """A port nobody listens on now, drawn at random."""
    while True:
        port = _LENT_BY_US.start + secrets.randbelow(len(_LENT_BY_US))
        if _is_free(port):
            return port


def require_free(port: int, purpose: str) -> None:
    """Raise PortTaken, naming the holder where the system tells, if `port` is taken."""
    if not _is_free(port):
        raise PortTaken(port, purpose, holder(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # as a server would: an old connection in TIME_WAIT is no obstacle, a listener is
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


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
