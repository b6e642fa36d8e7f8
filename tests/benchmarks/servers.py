"""PostgreSQL and NATS for benches that need no whole suite, set as the suite sets them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from embedded import Nats, Postgres, Running
from provision import ADMIN
from testkit.bus import Keys
from testkit.databases import Databases


@dataclass(frozen=True, slots=True)
class Servers:
    postgres_url: str
    nats_url: str
    admin_seed: str
    databases: Databases


@contextmanager
def open_servers() -> Iterator[Servers]:
    """Start both in a folder of their own; stop them and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="onedoor-bench-", ignore_cleanup_errors=True) as name:
        folder, keys = Path(name), Keys()
        folder.chmod(0o711)  # PostgreSQL may run as another user
        postgres = Postgres(folder / "postgres")
        nats = Nats(folder / "nats", keys.authorization(), keys.seeds[ADMIN])
        with Running(postgres), Running(nats):
            url = postgres.admin_dsn
            yield Servers(url, nats.url, keys.seeds[ADMIN], Databases(url))
