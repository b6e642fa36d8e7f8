"""Which process listens where: on loopback, or each on a host of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from embedded import LOOPBACK, free_port, require_free
from launcher.table import Table

Listener = tuple[str, str]
_EVERY_INTERFACE = "0.0.0.0"  # noqa: S104 - of a container, which has a network of its own


@dataclass(frozen=True, slots=True)
class Addresses:
    """A port for each listener, named by process and port: `("gateway", "http")`.

    In containers each process has a host that bears its name; else all are on loopback.
    """

    ports: dict[Listener, int]
    in_containers: bool = False

    @classmethod
    def of(cls, table: Table, choose: Callable[[int], int] = int) -> "Addresses":
        """The table's own ports, or what `choose` makes of each."""
        return cls({listener: choose(port) for listener, port in _listeners(table)})

    @classmethod
    def free(cls, table: Table) -> "Addresses":
        """A port nobody listens on for each."""
        taken: set[int] = set()

        def another(_: int) -> int:
            while (port := free_port()) in taken:
                continue
            taken.add(port)
            return port

        return cls.of(table, another)

    def __getitem__(self, listener: Listener) -> int:
        return self.ports[listener]

    def address(self, process: str, port: str) -> str:
        """Where others find it."""
        return f"{process if self.in_containers else LOOPBACK}:{self[process, port]}"

    def listen(self, process: str, port: str) -> str:
        """Where it listens itself."""
        return f"{_EVERY_INTERFACE if self.in_containers else LOOPBACK}:{self[process, port]}"

    def url(self, process: str, port: str = "http") -> str:
        return f"http://{self.address(process, port)}"

    def require_free(self, external: frozenset[str] = frozenset()) -> None:
        """Raise PortTaken for the first that is taken; `external` processes need none here."""
        for (process, name), port in self.ports.items():
            if process not in external:
                require_free(port, f"{process} ({name})")


def _listeners(table: Table) -> Iterator[tuple[Listener, int]]:
    yield ("postgres", "sql"), table.infrastructure["postgres"]
    yield ("nats", "client"), table.infrastructure["nats"]
    for service in table.services.values():
        for name, port in service.ports.items():
            yield (service.name, name), port
